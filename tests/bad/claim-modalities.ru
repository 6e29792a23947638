PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { <https://w3id.org/backspasm/claim/low-back-cramps-or-spasms_hydration_helpsPrevent_muscleCramp> lbs:hasModality lbs:listed }
