PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { <https://w3id.org/backspasm/claim/low-back-cramps-or-spasms_smoking_riskFactorFor_lowBackSpasm> lbs:reason "Everybody knows it."@en }
