PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX reading: <https://w3id.org/backspasm/reading/>
DELETE DATA { reading:body-temperature-celsius lbs:atLeast 37.5 }
