//! Fault: servers are killed at random instants while they send mail, to a mail server that loses connections after
//! the message, says "later", and is slow. Whoever signed up gets the mail that confirms the address at least once, each
//! time with the same `Message-ID`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::client::Client;
use super::program::{Program, Server, free_port};
use super::random::Random;
use super::world::World;

/// Sign-ups between two kills.
const SIGN_UPS: u64 = 4;
/// How long what waits may take once nothing is killed any more.
const PATIENCE: Duration = Duration::from_mins(3);

/// The `Message-ID`s of the mails to each address that the mail server has taken.
type Taken = Arc<Mutex<BTreeMap<String, Vec<String>>>>;

/// Kills one of so many servers a number of times.
pub async fn run(program: Program, mut random: Random, rounds: u32, servers: usize) -> Arc<World> {
    let world = Arc::new(World::new(program, false).await);
    let taken = Taken::default();
    let port = listen(Arc::clone(&taken), random.fork()).await;
    let mut running = Vec::new();
    for _ in 0..servers {
        let place = free_port();
        running.push((place, start(&world, place, port).await));
    }
    world.set_base(&running[0].1.url());
    let client = Client::default();
    let mut made = BTreeSet::new();
    for _ in 0..rounds {
        for _ in 0..SIGN_UPS {
            made.extend(sign_up(&world, &client).await);
        }
        sleep(Duration::from_millis(random.between(0, 400))).await;
        let last = u64::try_from(servers).unwrap_or(1);
        let at = usize::try_from(random.between(0, last)).unwrap_or_default().min(servers - 1);
        running[at].1.kill();
        running[at].1 = start(&world, running[at].0, port).await;
        hurry(&world).await;
    }
    let begun = Instant::now();
    while hurry(&world).await > 0 {
        if begun.elapsed() > PATIENCE {
            world.wrong("mails wait that nothing keeps from being sent".to_owned());
            break;
        }
        sleep(Duration::from_secs(1)).await;
    }
    compare(&world, &made, &taken);
    world
}

async fn start(world: &World, place: u16, mail: u16) -> Server {
    let environment = [
        ("MUNIM_SMTP_URL", format!("smtp://127.0.0.1:{mail}")),
        ("MUNIM_MAIL_FROM", "Munim <no-reply@example.in>".to_owned()),
    ];
    world.program.serve(place, &environment).await.expect("a server that starts")
}

/// Signs somebody up, and returns the address if that was answered: then its mail has to come.
async fn sign_up(world: &World, client: &Client) -> Option<String> {
    let email = format!("visitor-{}@example.in", world.fresh());
    let fields = [("name", "Visitor"), ("email", email.as_str()), ("password", "a ledger of red cloth")];
    let request = client.form(&world.url("/sign-up"), "", &fields);
    world.ask("sign up", request, &[303]).await.map(|_| email)
}

/// Makes all that waits due at once, and returns how much that is.
async fn hurry(world: &World) -> usize {
    let waiting = world.program.json(&["outbox", "list", "--state", "waiting", "--limit", "10000"]).await;
    let waiting = waiting.as_array().expect("a list").clone();
    for message in &waiting {
        // It may have been sent meanwhile.
        let id = message["id"].as_str().expect("an id");
        world.program.run(&["outbox", "retry", id]).await;
    }
    waiting.len()
}

fn compare(world: &World, made: &BTreeSet<String>, taken: &Taken) {
    let taken = taken.lock().expect("a lock");
    for email in made {
        match taken.get(email) {
            None => world.wrong(format!("{email} got no mail")),
            Some(ids) if ids.iter().any(|id| *id != ids[0]) => {
                world.wrong(format!("mails to {email} differ in their Message-ID: {ids:?}"));
            }
            Some(_) => {}
        }
    }
    let sent: usize = taken.values().map(Vec::len).sum();
    super::say(&format!("  {} sign-ups, {sent} mails", made.len()));
}

/// Starts the mail server, and returns its port.
async fn listen(taken: Taken, mut random: Random) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("its address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, Arc::clone(&taken), random.fork()));
        }
    });
    port
}

/// One connection; `None` when it ends.
async fn converse(stream: TcpStream, taken: Taken, mut random: Random) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 torture ESMTP\r\n").await.ok()?;
    loop {
        let line = lines.next_line().await.ok()??;
        let answer: &[u8] = match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => b"250-torture\r\n250 8BITMIME\r\n",
            "RCPT" if random.between(0, 8) == 0 => b"451 later\r\n",
            "QUIT" => b"221 bye\r\n",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let (mut id, mut to) = (String::new(), String::new());
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    } else if let Some(value) = line.strip_prefix("Message-ID: ") {
                        value.clone_into(&mut id);
                    } else if let Some(value) = line.strip_prefix("To: ") {
                        value.clone_into(&mut to);
                    }
                }
                taken.lock().expect("a lock").entry(to).or_default().push(id);
                match random.between(0, 6) {
                    // It was taken, and nobody hears of it.
                    0 => return None,
                    1 => sleep(Duration::from_millis(300)).await,
                    _ => {}
                }
                b"250 taken\r\n"
            }
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await.ok()?;
    }
}
