PREFIX lbs: <https://w3id.org/backspasm/>
DELETE DATA { lbs:icing a lbs:Intervention }
