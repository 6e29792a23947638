PREFIX lbs: <https://w3id.org/backspasm/>
INSERT DATA { lbs:highFeverWithBackPain lbs:hasAlternative lbs:caudaEquinaSyndromeSigns_lossOfAnalTone }
