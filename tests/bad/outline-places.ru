PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE DATA { src:low-back-cramps-or-spasms_risk-factors_smoking lbs:ordinal 7 } ;
INSERT DATA { src:low-back-cramps-or-spasms_risk-factors_smoking lbs:ordinal 17 }
