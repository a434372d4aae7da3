//! A server that receives the posts of functions on an emulator.
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;

use serde_json::Value;

/// Receives one POST. Returns the server's URL and the channel of the body.
pub(crate) fn listener() -> (String, mpsc::Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (sender, posted) = mpsc::channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut read = Vec::new();
        let body = loop {
            let mut part = [0; 4096];
            let length = stream.read(&mut part).unwrap();
            read.extend(&part[..length]);
            let text = String::from_utf8_lossy(&read);
            let body = text.split_once("\r\n\r\n").map(|(_, body)| serde_json::from_str(body));
            if let Some(Ok(body)) = body {
                break body;
            }
            assert_ne!(length, 0, "cut short: {text}");
        };
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").unwrap();
        sender.send(body).unwrap();
    });
    (url, posted)
}
