import sys
print("before")  # expect: before
sys.exit()
