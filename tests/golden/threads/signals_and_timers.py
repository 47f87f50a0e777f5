# Blocked signals wait; timers send theirs again and again.
import os
import signal
import time

hits = []
print(signal.signal(signal.SIGALRM, lambda number, frame: hits.append(number)))  # expect: 0
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
while len(hits) < 3:
    time.sleep(0.005)
print(signal.setitimer(signal.ITIMER_REAL, 0)[1], hits[:3])  # expect: 0.01 [14, 14, 14]
print(signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1]))  # expect: set()
os.kill(os.getpid(), signal.SIGUSR1)
print(signal.sigpending())  # expect: {<Signals.SIGUSR1: 10>}
print(repr(signal.sigwait([signal.SIGUSR1])))  # expect: <Signals.SIGUSR1: 10>
print(signal.sigtimedwait([signal.SIGUSR1], 0.01))  # expect: None
os.kill(os.getpid(), signal.SIGUSR1)
information = signal.sigwaitinfo([signal.SIGUSR1])
print(information.si_signo, information.si_pid == os.getpid())  # expect: 10 True
try:
    signal.setitimer(5, 1)
except signal.ItimerError as error:
    print(repr(error))  # expect: ItimerError(22, 'Invalid argument')
try:
    signal.pthread_sigmask(signal.SIG_BLOCK, [100])
except ValueError as error:
    print(error)  # expect: signal number 100 out of range [1; 64]
