PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX note: <https://w3id.org/backspasm/evidence/>
PREFIX ref: <https://w3id.org/backspasm/reference/>
INSERT DATA { note:education-alone-does-not-prevent lbs:cites ref:Garrison2020 }
