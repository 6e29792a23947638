PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT DATA { lbs:length a owl:AnnotationProperty }
