"""FastAPI and Flair itself: what somebody would write first."""

import os
import threading

import flair
import torch
import uvicorn
from fastapi import FastAPI
from flair.data import Sentence
from flair.models import TextClassifier
from pydantic import BaseModel

flair.device = torch.device("cpu")
torch.set_num_threads(int(os.environ.get("TORCH_THREADS", "1")))
model = TextClassifier.load(os.environ["FLAIR_MODEL"])
# Flair's models keep state while they predict.
lock = threading.Lock()
app = FastAPI()


class Request(BaseModel):
    text: str


@app.get("/health")
def health() -> dict:
    return {"ready": True}


@app.post("/predict")
def predict(request: Request) -> dict:
    sentence = Sentence(request.text)
    with lock:
        model.predict(sentence)
    if not sentence.labels:
        return {"label": "", "score": 0.0}
    return {"label": sentence.tag, "score": sentence.score}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
