PREFIX lbs: <https://w3id.org/backspasm/>
PREFIX src: <https://w3id.org/backspasm/source/>
PREFIX claim: <https://w3id.org/backspasm/claim/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
INSERT DATA {
  lbs:smoking lbs:actsThrough lbs:hip .
  claim:low-back-cramps-or-spasms_smoking_actsThrough_hip a owl:NamedIndividual , lbs:Claim ;
    lbs:claimSubject lbs:smoking ;
    lbs:claimPredicate lbs:actsThrough ;
    lbs:claimObject lbs:hip ;
    lbs:hasOrigin lbs:stated ;
    lbs:hasModality lbs:plain ;
    lbs:statedIn src:low-back-cramps-or-spasms_risk-factors_smoking .
}
