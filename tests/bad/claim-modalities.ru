PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { <https://w3id.org/backspasm/claim/hydration.helpsPrevent.muscleCramp> lbs:modality lbs:listed }
