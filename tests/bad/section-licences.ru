PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
INSERT DATA { <https://w3id.org/backspasm/claim/low-back-cramps-or-spasms_poorPosture_mechanicalCauseOf_lowBackSpasm> lbs:statedIn src:low-back-cramps-or-spasms_risk-factors_poor-posture }
