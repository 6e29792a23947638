PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
INSERT DATA { src:low-back-cramps-or-spasms_risk-factors lbs:mayState lbs:reduces }
