PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
INSERT DATA { <https://w3id.org/backspasm/claim/poorPosture.mechanicalCauseOf.lowBackSpasm> lbs:statedIn src:risk-factors.poor-posture }
