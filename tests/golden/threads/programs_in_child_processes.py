# subprocess: input, output, status, time limits, and what cannot be run.
import subprocess

print(subprocess.run(["echo", "hi"], capture_output=True, text=True))
# expect: CompletedProcess(args=['echo', 'hi'], returncode=0, stdout='hi\n', stderr='')
print(subprocess.check_output("cat; echo err >&2", shell=True, input=b"abc ", stderr=subprocess.STDOUT))
# expect: b'abc err\n'
try:
    subprocess.run(["false"], check=True)
except subprocess.CalledProcessError as error:
    print(error)  # expect: Command '['false']' returned non-zero exit status 1.
try:
    subprocess.run(["sleep", "5"], timeout=0.05)
except subprocess.TimeoutExpired as error:
    print(error)  # expect: Command '['sleep', '5']' timed out after 0.05 seconds
for options in ({"args": ["/nonexistent"]}, {"args": ["ls"], "cwd": "/nope"}):
    try:
        subprocess.Popen(**options)
    except OSError as error:
        print(error)
# expect: [Errno 2] No such file or directory: '/nonexistent'
# expect: [Errno 2] No such file or directory: '/nope'
process = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
print(len(process.communicate(b"x" * 1000000)[0]), process.returncode)  # expect: 1000000 0
process = subprocess.Popen(["sleep", "9"])
process.terminate()
print(process.wait())  # expect: -15
print(subprocess.getstatusoutput("echo a; exit 3"))  # expect: (3, 'a')
