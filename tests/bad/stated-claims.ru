PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { <https://w3id.org/backspasm/claim/smoking.riskFactorFor.lowBackSpasm> lbs:reason "Everybody knows it."@en }
