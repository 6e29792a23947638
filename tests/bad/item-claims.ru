PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE DATA { <https://w3id.org/backspasm/claim/low-back-cramps-or-spasms_poorPosture_actsThrough_increasedMuscleStrain> lbs:statedIn src:low-back-cramps-or-spasms_risk-factors_poor-posture } ;
INSERT DATA {
  <https://w3id.org/backspasm/claim/low-back-cramps-or-spasms_poorPosture_actsThrough_increasedMuscleStrain> lbs:statedIn src:low-back-cramps-or-spasms_mechanical-causes_poor-posture .
  src:low-back-cramps-or-spasms_mechanical-causes lbs:mayState lbs:actsThrough .
}
