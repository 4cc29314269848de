//! Load: concurrent clients with random operations.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;

use super::deeds;
use super::random::Random;
use super::world::World;

/// Clients that run until they are stopped.
pub struct Load {
    stop: Arc<AtomicBool>,
    callers: Vec<JoinHandle<()>>,
}

impl Load {
    /// Starts callers.
    pub fn start(world: &Arc<World>, random: &mut Random, callers: usize) -> Self {
        Self::start_patient(world, random, callers, None)
    }

    /// Starts callers that wait for so long after each 503, so that little is open when the server is back.
    pub fn start_patient(
        world: &Arc<World>,
        random: &mut Random,
        callers: usize,
        pause: Option<Duration>,
    ) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let caller = |mut random: Random| {
            let (world, stop) = (Arc::clone(world), Arc::clone(&stop));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let counts = &world.counts;
                    let before = counts.unanswered.load(Ordering::Relaxed);
                    let before_503 = counts.unavailable.load(Ordering::Relaxed);
                    deeds::any(&world, &mut random).await;
                    if counts.unanswered.load(Ordering::Relaxed) > before {
                        // Limits the rate while the server is down.
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    if let Some(pause) = pause
                        && counts.unavailable.load(Ordering::Relaxed) > before_503
                    {
                        tokio::time::sleep(pause).await;
                    }
                }
            })
        };
        let callers = (0..callers).map(|_| caller(random.fork())).collect();
        Self { stop, callers }
    }

    /// Lets each finish its operation.
    pub async fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        for caller in self.callers {
            caller.await.expect("a caller");
        }
    }
}
