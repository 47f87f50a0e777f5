"""Writes base/powers_data.c: python3.14 base/generate_powers.py > base/powers_data.c"""
FIRST, LAST = -292, 324

print("""/*
 * Powers of ten for float_text.c. Written by base/generate_powers.py; do not edit.
 *     python3.14 base/generate_powers.py > base/powers_data.c
 */
#include "base/float_text.h"

/* clang-format off */
const PowerOfTen powers_of_ten[] = {""")
for k in range(FIRST, LAST + 1):
    # The 128 leading bits of 10**k, rounded up.
    if k >= 0:
        power = 10**k
        shift = power.bit_length() - 128
        g = -(-power >> shift) if shift > 0 else power << -shift
    else:
        power = 10**-k
        shift = power.bit_length() + 127
        g = -(-(1 << shift) // power)
        if g.bit_length() > 128:
            shift -= 1
            g = -(-(1 << shift) // power)
    assert g.bit_length() == 128
    print(f"    {{0x{g >> 64:016x}, 0x{g & (1 << 64) - 1:016x}}},")
print("};")
