//! Parses a request.
use std::io::{self, BufRead};

use percent_encoding::percent_decode_str;
use serde_json::Value;

#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) path: String,
    /// Headers, with names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// True if the client expects the connection to close after the response.
    pub(super) is_last: bool,
}

impl Request {
    /// Reads the next request. Returns `None` at the end of the connection.
    pub(super) fn read(reader: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace().map(str::to_owned);
        let (Some(method), Some(path)) = (words.next(), words.next()) else {
            return Err(io::ErrorKind::InvalidData.into());
        };
        let is_last = line.contains("HTTP/1.0");
        let mut request = Self { method, path, headers: Vec::new(), body: Vec::new(), is_last };
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        assert_eq!(request.header("transfer-encoding"), "", "chunked bodies are not supported");
        let length = request.header("content-length").parse().unwrap_or(0);
        request.body = vec![0; length];
        reader.read_exact(&mut request.body)?;
        Ok(Some(request))
    }

    /// Returns a header; empty if it is missing.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
    }

    /// Returns the body as JSON; null if it is invalid.
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// Returns a form value; empty if it is missing.
    pub(super) fn form(&self, name: &str) -> String {
        let body = String::from_utf8_lossy(&self.body);
        let mut pairs = body.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(it, _)| *it == name).map(|(_, value)| decoded(value)).unwrap_or_default()
    }

    /// Returns the segments of the path, without the query.
    pub(super) fn segments(&self) -> Vec<String> {
        let path = self.path.split('?').next().unwrap_or_default();
        path.split('/').filter(|it| !it.is_empty()).map(decoded).collect()
    }
}

/// Decodes a text of a form or a path.
fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8().unwrap().into_owned()
}
