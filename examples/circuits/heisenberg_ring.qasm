// Time evolution of a Heisenberg ring in a random field: eight spins, twenty first-order Trotter steps,
// H = sum_i (X_i X_{i+1} + Y_i Y_{i+1} + Z_i Z_{i+1}) + sum_i h_i Z_i, started in the Neel state.
OPENQASM 3.0;
include "stdgates.inc";

const uint SPINS = 8;
const float DT = 0.05;
array[float[64], 8] field = {0.417, -0.872, 0.131, 0.655, -0.294, 0.948, -0.523, -0.068};

qubit[SPINS] spin;
bit[SPINS] final;

// exp(-i t Z Z)
gate zz(t) a, b { cx a, b; rz(2 * t) b; cx a, b; }
// exp(-i t X X)
gate xx(t) a, b { h a; h b; zz(t) a, b; h a; h b; }
// exp(-i t Y Y)
gate yy(t) a, b { sdg a; sdg b; xx(t) a, b; s a; s b; }
// The three commute, so their product is exp(-i t (X X + Y Y + Z Z)) exactly.
gate bond(t) a, b { xx(t) a, b; yy(t) a, b; zz(t) a, b; }

for uint i in {1, 3, 5, 7} {
  x spin[i];
}
for uint step in [1:20] {
  for uint i in [0:2:SPINS - 1] {
    bond(DT) spin[i], spin[i + 1];
  }
  for uint i in [1:2:SPINS - 2] {
    bond(DT) spin[i], spin[i + 1];
  }
  bond(DT) spin[SPINS - 1], spin[0];
  for uint i in [0:SPINS - 1] {
    rz(2 * field[i] * DT) spin[i];
  }
}
final = measure spin;
