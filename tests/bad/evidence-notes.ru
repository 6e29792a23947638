PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX note: <https://w3id.org/backspasm/evidence/>
INSERT DATA { note:education-alone-does-not-prevent lbs:hasDirection lbs:supporting }
