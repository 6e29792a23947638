PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE DATA { src:risk-factors.smoking lbs:ordinal 7 } ;
INSERT DATA { src:risk-factors.smoking lbs:ordinal 17 }
