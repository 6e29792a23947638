PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
DELETE WHERE { src:low-back-cramps-or-spasms_mechanical-causes lbs:itemCount ?count } ;
INSERT DATA { src:low-back-cramps-or-spasms_mechanical-causes lbs:itemCount 7 }
