//! A response, from the emulator or instead of it.
use std::io::{self, Write};

use serde_json::{Value, json};

use super::call::Protocol;
use crate::emulators::http;

#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// Converts a response of the emulator.
    pub(super) fn of(answer: http::Answer) -> Self {
        let own = ["connection", "content-length", "transfer-encoding"];
        let headers =
            answer.headers().filter(|(it, _)| !own.iter().any(|o| it.eq_ignore_ascii_case(o)));
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { status: answer.status, headers, body: answer.body }
    }

    pub(super) fn json(status: u16, body: &Value) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { status, headers, body: body.to_string().into_bytes() }
    }

    /// Returns an error in the format of a protocol.
    pub(super) fn error(protocol: Protocol, status: u16, kind: &str, message: &str) -> Self {
        let mut error = Self::json(status, &json!({"__type": kind, "message": message}));
        error.headers.push(("x-amzn-errortype".to_owned(), kind.to_owned()));
        match protocol {
            Protocol::Json => error.set_content_type("application/x-amz-json-1.1"),
            Protocol::Rest => {
                error.body = json!({"Type": "User", "Message": message}).to_string().into_bytes();
            }
            Protocol::Cbor => {
                error.set_content_type("application/cbor");
                error.headers.push(("smithy-protocol".to_owned(), "rpc-v2-cbor".to_owned()));
                error.body = vec![0xa2];
                for text in ["__type", kind, "message", message] {
                    error.body.extend(cbor(text));
                }
            }
            Protocol::Query => {
                error.set_content_type("text/xml");
                error.body = format!(
                    "<ErrorResponse><Error><Type>Sender</Type><Code>{kind}</Code><Message>{message}</Message></Error>\
                     <RequestId>the-proxy</RequestId></ErrorResponse>"
                )
                .into_bytes();
            }
        }
        error
    }

    fn set_content_type(&mut self, content_type: &str) {
        content_type.clone_into(&mut self.headers[0].1);
    }

    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(super) fn write(&self, stream: &mut impl Write) -> io::Result<()> {
        let mut head =
            format!("HTTP/1.1 {} Status\r\ncontent-length: {}\r\n", self.status, self.body.len());
        for (name, value) in &self.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        stream.write_all(&[head.as_bytes(), b"\r\n", &self.body].concat())
    }
}

/// Encodes a text in CBOR (RFC 8949, section 3.1, major type 3).
fn cbor(text: &str) -> Vec<u8> {
    let [high, low] = u16::try_from(text.len()).unwrap().to_be_bytes();
    [&[0x79, high, low], text.as_bytes()].concat()
}
