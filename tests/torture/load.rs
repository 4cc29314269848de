//! Load: concurrent clients with random operations.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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
        let stop = Arc::new(AtomicBool::new(false));
        let caller = |mut random: Random| {
            let (world, stop) = (Arc::clone(world), Arc::clone(&stop));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    let before = world.counts.unanswered.load(Ordering::Relaxed);
                    deeds::any(&world, &mut random).await;
                    if world.counts.unanswered.load(Ordering::Relaxed) > before {
                        // Limits the rate while the server is down.
                        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
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
