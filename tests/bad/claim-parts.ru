PREFIX claim: <https://w3id.org/backspasm/claim/>
PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX src: <https://w3id.org/backspasm/source/>
INSERT DATA {
  claim:smoking a owl:NamedIndividual , lbs:Claim ;
    lbs:claimSubject lbs:smoking ;
    lbs:hasOrigin lbs:stated ;
    lbs:hasModality lbs:plain ;
    lbs:statedIn src:low-back-cramps-or-spasms_risk-factors_smoking .
}
