PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE DATA { <https://w3id.org/backspasm/claim/poorPosture.actsThrough.increasedMuscleStrain> lbs:statedIn src:risk-factors.poor-posture } ;
INSERT DATA {
  <https://w3id.org/backspasm/claim/poorPosture.actsThrough.increasedMuscleStrain> lbs:statedIn src:mechanical-causes.poor-posture .
  src:mechanical-causes lbs:mayState lbs:actsThrough .
}
