PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX src: <https://w3id.org/backspasm/source/>
INSERT DATA { src:second-edition a owl:NamedIndividual , lbs:Document }
