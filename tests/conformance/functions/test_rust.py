"""Rust functions: programs with AWS's libraries for Rust, as the archive's bootstrap.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-rust.html; a hundred crates are compiled the first time.
"""

import shutil

import pytest

from homeport.testing.stack import Stack
from support.bootstraps import compiled
from support.function_url import FunctionUrl
from support.lambda_service import LambdaService

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not on this machine"),
]
MANIFEST = """
[package]
name = "bootstrap"
version = "0.1.0"
edition = "2021"

[dependencies]
lambda_http = { version = "=0.14.0", default-features = false, features = ["apigw_http"] }
lambda_runtime = "=0.13.0"
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }
"""
PROGRAM = """
use lambda_http::{Body, Request, RequestExt, Response};
use lambda_runtime::{service_fn, Error, LambdaEvent};
use serde_json::{json, Value};

async fn plain(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let (given, context) = event.into_parts();
    println!("got {given}");
    match given["do"].as_str() {
        Some("fail") => Err("no".into()),
        Some("panic") => panic!("boom"),
        _ => Ok(json!({
            "got": given, "request": context.request_id, "arn": context.invoked_function_arn,
            "function": context.env_config.function_name, "memory": context.env_config.memory,
        })),
    }
}

async fn http(request: Request) -> Result<Response<Body>, lambda_http::Error> {
    let name = request.query_string_parameters().first("name").unwrap_or("nobody").to_string();
    let body = format!("{} {} from {}", request.method(), request.uri().path(), name);
    Ok(Response::builder().status(201).header("x-a", "b").body(body.into())?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    match std::env::var("_HANDLER").as_deref() {
        Ok("http") => lambda_http::run(service_fn(http)).await,
        _ => lambda_runtime::run(service_fn(plain)).await,
    }
}
"""


@pytest.fixture(scope="module")
def bootstrap() -> bytes:
    sources = {"Cargo.toml": MANIFEST, "src/main.rs": PROGRAM}
    command = ["cargo", "build", "--quiet", "--target-dir", "target"]
    return compiled(sources, command, ["rustc", "--version"], "target/debug/bootstrap")


def test_handler_and_its_context(functions: LambdaService, bootstrap: bytes) -> None:
    function = functions.shared({"bootstrap": bootstrap}, Runtime="provided.al2023", Handler="plain")

    answer = function.invoke({"a": 1})

    assert answer.json == {
        "got": {"a": 1},
        "request": answer.request_id,
        "arn": function.arn,
        "function": function.name,
        "memory": 128,
    }
    assert 'got {"a":1}' in answer.log_lines


@pytest.mark.parametrize(("do", "message"), [("fail", "no"), ("panic", "boom")])
def test_errors(functions: LambdaService, bootstrap: bytes, do: str, message: str) -> None:
    function = functions.shared({"bootstrap": bootstrap}, Runtime="provided.al2023", Handler="plain")

    answer = function.invoke({"do": do})

    assert answer.function_error == "Unhandled"
    assert message in answer.json["errorMessage"]
    assert function.invoke({"a": 2}).json["got"] == {"a": 2}


def test_http_library_behind_a_function_url(cloud: Stack, functions: LambdaService, bootstrap: bytes) -> None:
    function = functions.deploy({"bootstrap": bootstrap}, Runtime="provided.al2023", Handler="http")

    answer = FunctionUrl(cloud, function).ask("POST", "/a/b?name=Ada")

    assert (answer.status, answer.header("x-a"), answer.body) == (201, "b", b"POST /a/b from Ada")
