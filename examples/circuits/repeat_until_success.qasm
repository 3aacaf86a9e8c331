// Rotates `data` about Z by theta, cos(theta) = 3/5, an angle that no finite Clifford+T circuit reaches exactly.
// Each round succeeds with probability 5/8; a failed round has applied Z, which is undone before the next one
// (Nielsen and Chuang, exercise 4.41).
OPENQASM 3.0;
include "stdgates.inc";

qubit[2] flag;
qubit data;
bit[2] outcome;
uint[8] rounds = 0;
bit result;

def attempt(qubit[2] anc, qubit target) -> bit[2] {
  reset anc;
  h anc;
  ccx anc[0], anc[1], target;
  s target;
  ccx anc[0], anc[1], target;
  h anc;
  return measure anc;
}

h data;
outcome = attempt(flag, data);
rounds += 1;
while (uint[2](outcome) != 0 && rounds < 100) {
  z data;
  outcome = attempt(flag, data);
  rounds += 1;
}

// Turn back by theta: `result` is 0 with certainty.
rz(-arccos(3 / 5.0)) data;
h data;
result = measure data;
