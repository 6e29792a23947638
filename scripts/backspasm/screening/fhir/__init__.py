"""Records of FHIR R4: their entries in, findings out."""
