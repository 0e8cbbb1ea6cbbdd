"""One request as a client makes it that hides nothing, and what is answered."""

import http.client
import json
import re


class Answer:
    """What a client got."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body
        self.request_id = headers.get("request-id")
        self.events = [
            (name, json.loads(data)) for name, data in re.findall(r"event: (\S+)\ndata: (.*)\n\n", body.decode())]

    @property
    def error(self):
        """The error, whether it is the answer or the last event of one."""
        said = self.events[-1][1] if self.events else json.loads(self.body)
        return said.get("error")

    @property
    def text(self):
        if self.events:
            return "".join(
                data["delta"].get("text", "") for name, data in self.events if name == "content_block_delta")
        return "".join(block["text"] for block in json.loads(self.body)["content"])


def exchange(port, method, path, headers, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()
