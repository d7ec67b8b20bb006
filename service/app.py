"""The HTTP interface of the service, described by its OpenAPI document at /openapi.json."""

# No "from __future__ import annotations": FastAPI reads the types of functions within functions.

import asyncio
import hmac
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict
from starlette.middleware.trustedhost import TrustedHostMiddleware

import phanbo
from phanbo.instances.forms.limits import Limits
from phanbo.instances.read import load_content
from phanbo.models.errors import InstanceError, SolverError
from phanbo.models.messages import Fault
from phanbo.models.plan import Plan, Status
from phanbo.models.schema import schema_of
from phanbo.optimizer.engines import engine
from phanbo.service.jobs import Bounds, Full, Job, Jobs, JobStatus

PATIENCE = 60.0
"""Seconds in which a caller has to send an instance."""


class Now(BaseModel):
    """How far a solve is."""

    model_config = ConfigDict(from_attributes=True)

    objective: str
    stage: int
    stages: int
    best: float | None
    bound: float | None
    seconds: float
    proven: bool


class Solve(BaseModel):
    """A solve: its state, how far it is, and where its plan is."""

    id: str
    status: JobStatus
    progress: Now | None
    plan_status: Status | None
    """None: no plan yet, or none at all."""
    plan: str | None
    """Path of the plan; of a cancelled solve, the best plan so far."""
    error: str | None


class Wrong(BaseModel):
    """Why something was refused; of an instance, every mistake in it."""

    detail: str | list[dict[str, Any]]


def make_app(jobs: Jobs, *, token: str | None = None, hosts: Collection[str] = ("*",)) -> FastAPI:
    """Return the service as an ASGI application.

    Parameters
    ----------
    jobs
        Where solves are done.
    token
        What callers have to show as a bearer token; None: nothing.
    hosts
        Names under which the service may be called, so that no page of another site can.
    """
    bearer = HTTPBearer(auto_error=False)

    def known(shown: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> None:
        right = shown is not None and hmac.compare_digest(
            shown.credentials.encode(), (token or "").encode()
        )
        if token is not None and not right:
            raise HTTPException(401, "show the token", {"WWW-Authenticate": "Bearer"})

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        jobs.close()

    app = FastAPI(
        title="phanbo",
        version=phanbo.__version__,
        summary="Assign and train doctors across health stations, proven optimal.",
        lifespan=life,
        docs_url=None,  # Its page would load scripts from elsewhere.
        redoc_url=None,
    )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*hosts])
    reading = asyncio.Semaphore(2)  # An instance as large as allowed takes hundreds of megabytes.
    bounds, most = jobs.bounds, Limits.times(jobs.bounds.limits).file_bytes
    refusals: dict[int | str, dict[str, Any]] = {
        code: {"model": Wrong} for code in (401, 408, 413, 415, 422, 429)
    }
    body = {
        "required": True,
        "content": {"application/json": {"schema": schema_of("instance")}},
    }

    def job_of(job_id: str) -> Job:
        job = jobs.find(job_id)
        if job is None:
            raise HTTPException(404, "there is no such solve, or it was forgotten")
        return job

    Found = Annotated[Job, Depends(job_of)]

    @app.get("/health")
    def health() -> dict[str, str]:
        """Say that the service is there."""
        return {"phanbo": phanbo.__version__}

    @app.post(
        "/solves",
        status_code=202,
        responses=refusals,
        dependencies=[Depends(known)],
        openapi_extra={"requestBody": body},
    )
    async def submit(
        request: Request,
        response: Response,
        time_limit: Annotated[float, Query(gt=0, le=bounds.seconds)] = bounds.seconds,
        solver: str = "highs",
        threads: Annotated[int, Query(ge=1, le=bounds.threads)] = 1,
        seed: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    ) -> Solve:
        """Let an instance, the JSON document of the request, be solved."""
        if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
            raise HTTPException(415, "send application/json")
        try:
            engine(solver)
        except SolverError as error:
            raise HTTPException(422, str(error)) from None
        async with reading:
            content = await _content(request, most)
            try:
                instance = await asyncio.to_thread(
                    load_content, content, "instance", limits=bounds.limits
                )
            except InstanceError as error:
                raise HTTPException(422, [_said(one) for one in error.faults]) from None
        try:
            job = jobs.submit(
                instance, time_limit=time_limit, solver=solver, threads=threads, seed=seed
            )
        except Full:
            raise HTTPException(429, "too many solves wait", {"Retry-After": "10"}) from None
        response.headers["Location"] = f"/solves/{job.id}"
        return _state(job)

    @app.get("/solves/{job_id}", dependencies=[Depends(known)])
    def state(job: Found) -> Solve:
        """Say how far a solve is."""
        return _state(job)

    @app.get("/solves/{job_id}/plan", dependencies=[Depends(known)], response_model=Plan)
    def plan(job: Found) -> Response:
        """Return the plan (phanbo-plan/1); there is none before the solve has ended."""
        if job.plan is None:
            raise HTTPException(409, f"there is no plan: the solve is {job.status}")
        return Response(job.plan.to_json(), media_type="application/json")

    @app.delete("/solves/{job_id}", status_code=202, dependencies=[Depends(known)])
    def cancel(job: Found) -> Solve:
        """Stop a solve, which keeps its best plan so far; forget one that has ended."""
        jobs.cancel(job)
        return _state(job)

    return app


async def _content(request: Request, most: int) -> bytes:
    """Read a request, no more than allowed and no longer than patience lasts."""
    content = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                content += chunk
                if len(content) > most:
                    raise HTTPException(413, f"send at most {most // 10**6} MB")
    except TimeoutError:
        raise HTTPException(408, "send it faster") from None
    return bytes(content)


def _state(job: Job) -> Solve:
    return Solve(
        id=job.id,
        status=job.status,
        progress=Now.model_validate(job.progress) if job.progress else None,
        plan_status=job.plan.status if job.plan else None,
        plan=f"/solves/{job.id}/plan" if job.plan else None,
        error=job.error,
    )


def _said(fault: Fault) -> dict[str, Any]:
    told = fault.model_dump(include={"table", "row", "column", "value"})
    return told | {
        "problem": fault.problem.text,
        "remedy": fault.remedy.text if fault.remedy else None,
    }


__all__ = ["Bounds", "make_app"]
