PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX question: <https://w3id.org/backspasm/question/>
DELETE DATA { question:getting-worse lbs:noDenies lbs:progressiveNeurologicalSymptom }
