//! A bucket on loopback: lists and returns objects as S3 does, and fails as a test requires.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The contents of an object.
#[derive(Clone, Debug)]
pub(crate) enum Contents {
    Bytes(Arc<[u8]>),
    /// A text and its number, for objects that are larger than memory.
    Repeated(Arc<[u8]>, u64),
}

/// A request for a page of the list, without a key, or for an object.
#[derive(Clone, Debug)]
pub(crate) struct BucketRequest {
    /// The number of requests before it.
    pub(crate) number: usize,
    pub(crate) key: Option<String>,
    pub(crate) query: BTreeMap<String, String>,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
}

/// A response other than S3's usual one.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// A status, an error code, and a message.
    Error(u16, &'static str, &'static str),
    /// The same with `x-amz-bucket-region`.
    OtherRegion(u16, &'static str),
    /// The connection ends after so many bytes of the object.
    Cut(u64),
    /// The connection ends without a response.
    Close,
}

type Faults = dyn FnMut(&BucketRequest) -> Option<Fault> + Send;

/// A bucket whose server ends with the process.
#[derive(Clone)]
pub(crate) struct Bucket {
    pub(crate) endpoint: String,
    objects: Arc<BTreeMap<String, Contents>>,
    requests: Arc<Mutex<Vec<BucketRequest>>>,
    faults: Arc<Mutex<Box<Faults>>>,
}

impl Contents {
    pub(crate) fn of(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Bytes(bytes.into().into())
    }

    fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Repeated(unit, count) => unit.len() as u64 * count,
        }
    }

    fn write(&self, range: std::ops::Range<u64>, to: &mut impl Write) -> io::Result<()> {
        let (unit, mut at) = match self {
            Self::Bytes(bytes) => (bytes, range.start),
            Self::Repeated(unit, _) => (unit, range.start),
        };
        let length = unit.len() as u64;
        while at < range.end {
            let start = at % length;
            let end = length.min(start + range.end - at);
            to.write_all(&unit[start as usize..end as usize])?;
            at += end - start;
        }
        Ok(())
    }
}

impl Bucket {
    /// Starts a bucket. `faults` is called for each request in turn.
    pub(crate) fn start(
        objects: impl IntoIterator<Item = (String, Contents)>,
        faults: impl FnMut(&BucketRequest) -> Option<Fault> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let bucket = Self {
            endpoint: format!("http://{}", listener.local_addr().unwrap()),
            objects: Arc::new(objects.into_iter().collect()),
            requests: Arc::default(),
            faults: Arc::new(Mutex::new(Box::new(faults))),
        };
        let shared = bucket.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let bucket = shared.clone();
                // Errors are expected: clients end connections that they need no more.
                thread::spawn(move || drop(bucket.serve(&stream)));
            }
        });
        bucket
    }

    pub(crate) fn requests(&self) -> Vec<BucketRequest> {
        self.requests.lock().unwrap().clone()
    }

    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream);
        while let Some(mut request) = read_request(&mut reader)? {
            let fault = {
                let mut requests = self.requests.lock().unwrap();
                request.number = requests.len();
                requests.push(request.clone());
                self.faults.lock().unwrap()(&request)
            };
            let mut writer = io::BufWriter::with_capacity(256 << 10, stream);
            match (fault, &request.key) {
                (Some(Fault::Close), _) | (Some(Fault::Cut(_)), None) => return Ok(()),
                (Some(Fault::Error(status, code, message)), _) => {
                    error(&mut writer, status, code, message, "")?;
                }
                (Some(Fault::OtherRegion(status, region)), _) => {
                    let header = format!("x-amz-bucket-region: {region}\r\n");
                    error(&mut writer, status, "PermanentRedirect", "another region", &header)?;
                }
                (None, None) => {
                    respond(&mut writer, 200, "", self.list(&request.query).as_bytes())?;
                }
                (fault, Some(key)) => {
                    let cut =
                        if let Some(Fault::Cut(length)) = fault { Some(length) } else { None };
                    self.object(&mut writer, key, &request, cut)?;
                    if cut.is_some() {
                        return Ok(());
                    }
                }
            }
            writer.flush()?;
        }
        Ok(())
    }

    /// Returns a page of the list.
    fn list(&self, query: &BTreeMap<String, String>) -> String {
        let get = |name: &str| query.get(name).map_or("", String::as_str);
        let (prefix, max) = (get("prefix"), get("max-keys").parse().unwrap_or(1_000));
        let after = get("continuation-token").max(get("start-after"));
        let (mut entries, mut last, mut is_truncated) = (Vec::new(), String::new(), false);
        for (key, contents) in self.objects.range(after.to_owned()..) {
            let Some(rest) = key.strip_prefix(prefix).filter(|_| key.as_str() > after) else {
                continue;
            };
            let folder = rest.split_once('/').filter(|_| get("delimiter") == "/");
            let folder = folder.map(|(name, _)| format!("{prefix}{name}/"));
            if folder.as_ref().is_some_and(|it| *it == last || after.starts_with(it.as_str())) {
                continue;
            }
            if entries.len() == max {
                is_truncated = true;
                break;
            }
            entries.push(match &folder {
                Some(it) => format!("<CommonPrefixes><Prefix>{it}</Prefix></CommonPrefixes>"),
                None => {
                    format!("<Contents><Key>{key}</Key><Size>{}</Size></Contents>", contents.len())
                }
            });
            last = folder.unwrap_or_else(|| key.clone());
        }
        let token = if is_truncated {
            format!("<NextContinuationToken>{last}</NextContinuationToken>")
        } else {
            String::new()
        };
        let entries = entries.concat();
        format!(
            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <IsTruncated>{is_truncated}</IsTruncated>{entries}{token}</ListBucketResult>"
        )
    }

    /// Writes an object, at most `cut` bytes of it.
    fn object(
        &self,
        to: &mut impl Write,
        key: &str,
        request: &BucketRequest,
        cut: Option<u64>,
    ) -> io::Result<()> {
        let Some(contents) = self.objects.get(key) else {
            return error(to, 404, "NoSuchKey", "The specified key does not exist.", "");
        };
        let length = contents.len();
        let etag = format!("\"{length}\"");
        if request.headers.get("if-match").is_some_and(|it| *it != etag) {
            return error(to, 412, "PreconditionFailed", "The object has changed.", "");
        }
        let range = request.headers.get("range").and_then(|it| it.strip_prefix("bytes="));
        let start = range.and_then(|it| it.strip_suffix('-')).map(|it| it.parse().unwrap());
        let mut head = format!("HTTP/1.1 {} Status\r\n", if start.is_some() { 206 } else { 200 });
        if let Some(start) = start {
            write!(head, "Content-Range: bytes {start}-{}/{length}\r\n", length - 1).unwrap();
        }
        let start = start.unwrap_or(0);
        write!(head, "ETag: {etag}\r\nContent-Length: {}\r\n\r\n", length - start).unwrap();
        to.write_all(head.as_bytes())?;
        contents.write(start..cut.map_or(length, |it| length.min(start + it)), to)
    }
}

fn error(
    to: &mut impl Write,
    status: u16,
    code: &str,
    message: &str,
    headers: &str,
) -> io::Result<()> {
    let body = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    respond(to, status, headers, body.as_bytes())
}

fn respond(to: &mut impl Write, status: u16, headers: &str, body: &[u8]) -> io::Result<()> {
    let length = body.len();
    write!(to, "HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\n{headers}\r\n")?;
    to.write_all(body)
}

/// Reads a request, which has no body. Returns `None` at the end of the connection.
fn read_request(reader: &mut impl io::BufRead) -> io::Result<Option<BucketRequest>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let target = line.split(' ').nth(1).unwrap().to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let pairs = query.split('&').map(|it| it.split_once('=').unwrap_or((it, "")));
    let query = pairs.map(|(name, value)| (decoded(name), decoded(value))).collect();
    // Path style: /BUCKET/KEY
    let key = path.trim_start_matches('/').split_once('/').map(|(_, key)| decoded(key));
    let key = key.filter(|it| !it.is_empty());
    Ok(Some(BucketRequest { number: 0, key, query, headers }))
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}
