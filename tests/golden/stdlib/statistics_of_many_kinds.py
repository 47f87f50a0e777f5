# statistics: every function over data of many kinds, its messages, the normal distribution, kernel estimates.
from statistics import *
from fractions import Fraction as F
import statistics
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
D=[1,2,3,4,4,5,9.5,2]
for f in (mean,fmean,geometric_mean,harmonic_mean,median,median_low,median_high,median_grouped,mode,multimode,stdev,pstdev,variance,pvariance,quantiles):
    for d in ([],[3],[1,2],[1,2,3],D,[True,2,5],[F(1,3),F(2,3)],[1.5,2.5,1e300],[0,1,2],[-1,2],'abc',iter([4,1]),[float('inf'),1],[0.1]*3):
        t(lambda:f(d))
t(lambda:fmean([1,2],[3,4])); t(lambda:fmean([1,2],[3])); t(lambda:fmean([1],[0])); t(lambda:harmonic_mean([40,60],weights=[5,30])); t(lambda:harmonic_mean([1,2],[1]));
for m in ('inclusive','exclusive','x'):
    for n in (0,1,4,10): t(lambda:quantiles(D,n=n,method=m))
x=[1,2,3,4,5,6]; y=[2,1,4,3,7,6.5]
for f in (covariance,correlation,linear_regression): t(lambda:f(x,y)); t(lambda:f(x,y[:3])); t(lambda:f([1],[2])); t(lambda:f([1,1],[2,3]))
t(lambda:correlation(x,y,method='ranked')); t(lambda:correlation(x,y,method='q')); t(lambda:linear_regression(x,y,proportional=True))
n=NormalDist(100,15)
print(n, n.cdf(120), n.pdf(90), n.inv_cdf(.9), n.quantiles(5), n.overlap(NormalDist(110,10)), n.zscore(130), n+1, 3-n, n*2, n/3, -n, n+NormalDist(1,2), n==NormalDist(100,15), n.mean,n.median,n.mode,n.variance,n.stdev, hash(n)==hash(NormalDist(100,15)))
t(lambda:NormalDist(1,-1)); t(lambda:NormalDist(1,0).cdf(1)); t(lambda:n.inv_cdf(1)); t(lambda:n.overlap(3)); print(NormalDist.from_samples([1,2,3,7]), n.samples(3,seed=5))
for p in (1e-300,1e-20,.01,.3,.5,.7,.99,1-1e-12): print(NormalDist().inv_cdf(p))
for k in ('normal','logistic','sigmoid','rectangular','triangular','parabolic','quartic','triweight','cosine','zz'):
    t(lambda:[round(kde([1,2,4,4.5],.7,k)(v),12) for v in (0,1.1,3)]); t(lambda:[round(kde([1,2,4,4.5],.7,k,cumulative=True)(v),12) for v in (0,1.1,3)]); t(lambda:[round(kde_random([1,2,4],.7,k,seed=3)(),9) for v in (0,1.1,3)])
t(lambda:kde([],1)); t(lambda:kde([1],0)); print(kde([1],2).__doc__)
# expect: StatisticsError mean requires at least one data point
# expect: 3
# expect: 1.5
# expect: 2
# expect: 3.8125
# expect: 2.6666666666666665
# expect: 1/2
# expect: 3.3333333333333335e+299
# expect: 1
# expect: 0.5
# expect: TypeError can't convert type 'str' to numerator/denominator
# expect: 2.5
# expect: inf
# expect: 0.1
# expect: StatisticsError fmean requires at least one data point
# expect: 3.0
# expect: 1.5
# expect: 2.0
# expect: 3.8125
# expect: 2.6666666666666665
# expect: 0.5
# expect: 3.3333333333333335e+299
# expect: 1.0
# expect: 0.5
# expect: TypeError must be real number, not str
# expect: 2.5
# expect: inf
# expect: 0.10000000000000002
# expect: StatisticsError Must have a non-empty dataset
# expect: 3.0000000000000004
# expect: 1.414213562373095
# expect: 1.8171205928321397
# expect: 3.126074722872265
# expect: 2.154434690031884
# expect: 0.4714045207910317
# expect: 1.553616252976908e+100
# expect: 0.0
# expect: StatisticsError ('No negative inputs allowed', -1)
# expect: TypeError '>' not supported between instances of 'str' and 'float'
# expect: 2.0
# expect: inf
# expect: 0.10000000000000002
# expect: StatisticsError harmonic_mean requires at least one data point
# expect: 3
# expect: 1.3333333333333333
# expect: 1.6363636363636365
# expect: 2.548910005589715
# expect: 1.7647058823529411
# expect: 4/9
# expect: 2.8125
# expect: 0
# expect: StatisticsError harmonic mean does not support negative values
# expect: TypeError '<' not supported between instances of 'str' and 'int'
# expect: 1.6
# expect: 2.0
# expect: 0.1
# expect: StatisticsError no median for empty data
# expect: 3
# expect: 1.5
# expect: 2
# expect: 3.5
# expect: 2
# expect: 1/2
# expect: 2.5
# expect: 1
# expect: 0.5
# expect: b
# expect: 2.5
# expect: inf
# expect: 0.1
# expect: StatisticsError no median for empty data
# expect: 3
# expect: 1
# expect: 2
# expect: 3
# expect: 2
# expect: 1/3
# expect: 2.5
# expect: 1
# expect: -1
# expect: b
# expect: 1
# expect: 1
# expect: 0.1
# expect: StatisticsError no median for empty data
# expect: 3
# expect: 2
# expect: 2
# expect: 4
# expect: 2
# expect: 2/3
# expect: 2.5
# expect: 1
# expect: 2
# expect: b
# expect: 4
# expect: inf
# expect: 0.1
# expect: StatisticsError no median for empty data
# expect: 3.0
# expect: 1.5
# expect: 2.0
# expect: 3.5
# expect: 2.0
# expect: 0.16666666666666663
# expect: 2.5
# expect: 1.0
# expect: 1.5
# expect: TypeError Value cannot be converted to a float
# expect: 3.5
# expect: inf
# expect: 0.09999999999999998
# expect: StatisticsError no mode for empty data
# expect: 3
# expect: 1
# expect: 1
# expect: 2
# expect: True
# expect: 1/3
# expect: 1.5
# expect: 0
# expect: -1
# expect: a
# expect: 4
# expect: inf
# expect: 0.1
# expect: []
# expect: [3]
# expect: [1, 2]
# expect: [1, 2, 3]
# expect: [2, 4]
# expect: [True, 2, 5]
# expect: [Fraction(1, 3), Fraction(2, 3)]
# expect: [1.5, 2.5, 1e+300]
# expect: [0, 1, 2]
# expect: [-1, 2]
# expect: ['a', 'b', 'c']
# expect: [4, 1]
# expect: [inf, 1]
# expect: [0.1]
# expect: StatisticsError stdev requires at least two data points
# expect: StatisticsError stdev requires at least two data points
# expect: 0.7071067811865476
# expect: 1.0
# expect: 2.6449075058091758
# expect: 2.0816659994661326
# expect: 0.23570226039551584
# expect: 5.773502691896258e+299
# expect: 1.0
# expect: 2.1213203435596424
# expect: TypeError can't convert type 'str' to numerator/denominator
# expect: 2.1213203435596424
# expect: ValueError inf or nan encountered in data
# expect: 0.0
# expect: StatisticsError pstdev requires at least one data point
# expect: 0.0
# expect: 0.5
# expect: 0.816496580927726
# expect: 2.474084426611186
# expect: 1.699673171197595
# expect: 0.16666666666666666
# expect: 4.714045207910317e+299
# expect: 0.816496580927726
# expect: 1.5
# expect: TypeError can't convert type 'str' to numerator/denominator
# expect: 1.5
# expect: ValueError inf or nan encountered in data
# expect: 0.0
# expect: StatisticsError variance requires at least two data points
# expect: StatisticsError variance requires at least two data points
# expect: 0.5
# expect: 1
# expect: 6.995535714285714
# expect: 4.333333333333333
# expect: 1/18
# expect: OverflowError integer division result too large for a float
# expect: 1
# expect: 4.5
# expect: TypeError can't convert type 'str' to numerator/denominator
# expect: 4.5
# expect: inf
# expect: 0.0
# expect: StatisticsError pvariance requires at least one data point
# expect: 0
# expect: 0.25
# expect: 0.6666666666666666
# expect: 6.12109375
# expect: 2.888888888888889
# expect: 1/36
# expect: OverflowError integer division result too large for a float
# expect: 0.6666666666666666
# expect: 2.25
# expect: TypeError can't convert type 'str' to numerator/denominator
# expect: 2.25
# expect: inf
# expect: 0.0
# expect: StatisticsError must have at least one data point
# expect: [3, 3, 3]
# expect: [0.75, 1.5, 2.25]
# expect: [1.0, 2.0, 3.0]
# expect: [2.0, 3.5, 4.75]
# expect: [1.0, 2.0, 5.0]
# expect: [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)]
# expect: [1.5, 2.5, 1e+300]
# expect: [0.0, 1.0, 2.0]
# expect: [-1.75, 0.5, 2.75]
# expect: TypeError unsupported operand type(s) for /: 'str' and 'int'
# expect: [0.25, 2.5, 4.75]
# expect: [-inf, inf, inf]
# expect: [0.1, 0.1, 0.1]
# expect: 1.5714285714285714
# expect: StatisticsError data and weights must be the same length
# expect: StatisticsError sum of weights must be non-zero
# expect: 56.0
# expect: StatisticsError Number of weights does not match data size
# expect: StatisticsError n must be at least 1
# expect: []
# expect: [2.0, 3.5, 4.25]
# expect: [1.7, 2.0, 2.1, 2.8, 3.5, 4.0, 4.0, 4.6, 6.35]
# expect: StatisticsError n must be at least 1
# expect: []
# expect: [2.0, 3.5, 4.75]
# expect: [0.9, 1.8, 2.0, 2.6, 3.5, 4.0, 4.3, 5.9, 9.95]
# expect: StatisticsError n must be at least 1
# expect: ValueError Unknown method: 'x'
# expect: ValueError Unknown method: 'x'
# expect: ValueError Unknown method: 'x'
# expect: 3.95
# expect: StatisticsError covariance requires that both inputs have same number of data points
# expect: StatisticsError covariance requires at least two data points
# expect: 0.0
# expect: 0.873563918034267
# expect: StatisticsError correlation requires that both inputs have same number of data points
# expect: StatisticsError correlation requires at least two data points
# expect: StatisticsError at least one of the inputs is constant
# expect: LinearRegression(slope=1.1285714285714286, intercept=-0.03333333333333366)
# expect: StatisticsError linear regression requires that both inputs have same number of data points
# expect: StatisticsError linear regression requires at least two data points
# expect: StatisticsError x is constant
# expect: 0.8285714285714286
# expect: ValueError Unknown method: 'q'
# expect: LinearRegression(slope=1.120879120879121, intercept=0.0)
# expect: NormalDist(mu=100.0, sigma=15.0) 0.9087887802741321 0.02129653370149015 119.22327348316901 [87.37568149640629, 96.19979345296301, 103.80020654703699, 112.62431850359371] 0.6538769160102378 2.0 NormalDist(mu=101.0, sigma=15.0) NormalDist(mu=-97.0, sigma=15.0) NormalDist(mu=200.0, sigma=30.0) NormalDist(mu=33.333333333333336, sigma=5.0) NormalDist(mu=-100.0, sigma=15.0) NormalDist(mu=101.0, sigma=15.132745950421556) True 100.0 100.0 100.0 225.0 15.0 True
# expect: StatisticsError sigma must be non-negative
# expect: StatisticsError cdf() not defined when sigma is zero
# expect: StatisticsError p must be in the range 0.0 < p < 1.0
# expect: TypeError Expected another NormalDist instance
# expect: NormalDist(mu=3.25, sigma=2.6299556396765835) [104.69665951087312, 109.7329661297383, 112.3686263389265]
# expect: -37.0470962993612
# expect: -9.262340089798405
# expect: -2.3263478740408408
# expect: -0.5244005127080407
# expect: 0.0
# expect: 0.5244005127080407
# expect: 2.3263478740408408
# expect: 7.0344869100478356
# expect: [0.053761426799, 0.203404653368, 0.119461037648]
# expect: [0.019675274516, 0.16402190985, 0.503481229656]
# expect: [1.164040575, 1.164040575, 1.164040575]
# expect: [0.075784985505, 0.157657010128, 0.163298297493]
# expect: [0.063133612517, 0.193893687041, 0.512671829722]
# expect: [1.262425512, 1.262425512, 1.262425512]
# expect: [0.065660924175, 0.176300812665, 0.142384501538]
# expect: [0.047348252061, 0.183020258469, 0.509456305411]
# expect: [1.206666553, 1.206666553, 1.206666553]
# expect: [0.0, 0.178571428571, 0.0]
# expect: [0.0, 0.142857142857, 0.5]
# expect: [1.129697275, 1.129697275, 1.129697275]
# expect: [0.0, 0.30612244898, 0.0]
# expect: [0.0, 0.158163265306, 0.5]
# expect: [1.068167817, 1.068167817, 1.068167817]
# expect: [0.0, 0.262390670554, 0.0]
# expect: [0.0, 0.151603498542, 0.5]
# expect: [1.086911445, 1.086911445, 1.086911445]
# expect: [0.0, 0.321294698637, 0.0]
# expect: [0.0, 0.158029392515, 0.5]
# expect: [1.069629819, 1.069629819, 1.069629819]
# expect: [0.0, 0.3671939413, 0.0]
# expect: [0.0, 0.163275020248, 0.5]
# expect: [1.059723027, 1.059723027, 1.059723027]
# expect: [0.0, 0.273466639883, 0.0]
# expect: [0.0, 0.152815116745, 0.5]
# expect: [1.083047717, 1.083047717, 1.083047717]
# expect: StatisticsError Unknown kernel name: 'zz'
# expect: StatisticsError Unknown kernel name: 'zz'
# expect: StatisticsError Unknown kernel name: 'zz'
# expect: StatisticsError Empty data sequence
# expect: StatisticsError Bandwidth h must be positive, not h=0
# expect: PDF estimate with h=2 and kernel='normal'
