PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
INSERT DATA { src:risk-factors lbs:mayState lbs:reduces }
