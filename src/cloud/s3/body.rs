//! The body of an object as a [`Read`], for a thread other than the one that receives it.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use bytes::{Buf as _, Bytes};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of one object that were received and not read, at most. Objects that are smaller are received as a whole.
pub(super) const WINDOW: u32 = 1 << 20;

/// The part of an object that was received at once.
struct ReceivedPart {
    bytes: Bytes,
    /// The room that it takes in the window.
    room: u32,
}

/// Reads an object while it is received.
#[derive(Debug)]
pub struct ObjectBody {
    parts: Receiver<io::Result<ReceivedPart>>,
    current: Bytes,
    room_of_current: u32,
    is_complete: bool,
    window: Arc<Semaphore>,
    /// Its share of the bytes in flight of all objects.
    _share: OwnedSemaphorePermit,
}

/// Passes the parts of an object to its [`ObjectBody`].
#[derive(Debug)]
pub(super) struct BodySender {
    parts: Sender<io::Result<ReceivedPart>>,
    window: Arc<Semaphore>,
}

/// Returns both ends of the body of an object.
pub(super) fn body(share: OwnedSemaphorePermit) -> (BodySender, ObjectBody) {
    let (sender, receiver) = channel();
    let window = Arc::new(Semaphore::new(WINDOW as usize));
    let reader = ObjectBody {
        parts: receiver,
        current: Bytes::new(),
        room_of_current: 0,
        is_complete: false,
        window: Arc::clone(&window),
        _share: share,
    };
    (BodySender { parts: sender, window }, reader)
}

impl BodySender {
    /// Passes a part once the window has room for it. Returns `false` if the body is no longer read.
    pub(super) async fn send(&self, bytes: Bytes) -> bool {
        let room = u32::try_from(bytes.len()).unwrap_or(WINDOW).min(WINDOW);
        // The window is closed when the body is dropped.
        let Ok(permit) = self.window.acquire_many(room).await else { return false };
        permit.forget();
        self.parts.send(Ok(ReceivedPart { bytes, room })).is_ok()
    }

    /// Ends the body. Without it, the body ends with an error.
    pub(super) fn finish(&self) {
        // Fails only if the reader was dropped, as the next call.
        drop(self.parts.send(Ok(ReceivedPart { bytes: Bytes::new(), room: 0 })));
    }

    /// Ends the body with an error.
    pub(super) fn fail(&self, error: io::Error) {
        drop(self.parts.send(Err(error)));
    }
}

impl Read for ObjectBody {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.current.is_empty() && !self.is_complete {
            self.window.add_permits(std::mem::take(&mut self.room_of_current) as usize);
            let part = self.parts.recv().map_err(|_| io::ErrorKind::ConnectionAborted)?;
            let ReceivedPart { bytes, room } = part?;
            self.is_complete = bytes.is_empty();
            (self.current, self.room_of_current) = (bytes, room);
        }
        let length = self.current.len().min(buffer.len());
        self.current.copy_to_slice(buffer.get_mut(..length).unwrap_or_default());
        Ok(length)
    }
}

impl Drop for ObjectBody {
    fn drop(&mut self) {
        self.window.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> (BodySender, ObjectBody) {
        let all = Arc::new(Semaphore::new(1));
        body(all.try_acquire_owned().unwrap())
    }

    #[test]
    fn a_body_without_end_is_an_error() {
        for complete in [true, false] {
            let (sender, mut body) = both();
            assert!(block_on(sender.send(Bytes::from_static(b"ab"))));
            if complete {
                sender.finish();
            }
            drop(sender);
            let mut text = Vec::new();
            assert_eq!(body.read_to_end(&mut text).is_ok(), complete);
            assert_eq!(text, b"ab");
        }
    }

    #[test]
    fn a_slow_reader_stops_the_sender() {
        let (sender, mut body) = both();
        let part = || Bytes::from(vec![b'x'; WINDOW as usize / 2 + 1]);
        block_on(async {
            assert!(sender.send(part()).await);
            let second = tokio::time::timeout(std::time::Duration::ZERO, sender.send(part()));
            assert!(second.await.is_err());
        });
        let reader = std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            let mut total = 0;
            while total < 2 * part().len() {
                total += body.read(&mut buffer).unwrap();
            }
            body
        });
        assert!(block_on(sender.send(part())));
        drop(reader.join().unwrap());
        assert!(!block_on(sender.send(part())));
    }

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
    }
}
