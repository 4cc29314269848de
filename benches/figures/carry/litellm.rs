//! `LiteLLM` as a process, with two workers and without a database.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::MODEL;
use super::munim::{free_address, wait_for};

/// The key that its callers have.
pub const KEY: &str = "sk-bench";

pub struct LiteLlm {
    child: Child,
    pub address: SocketAddr,
}

impl LiteLlm {
    pub async fn start(program: &Path, folder: &Path, upstream: SocketAddr) -> Self {
        let config = folder.join("litellm.yaml");
        let text = format!(
            "model_list:\n  - model_name: {MODEL}\n    litellm_params:\n      model: openai/{MODEL}\n      \
             api_base: http://{upstream}/v1\n      api_key: none\ngeneral_settings:\n  master_key: {KEY}\n"
        );
        std::fs::write(&config, text).expect("a file");
        let address = free_address();
        let child = Command::new(program)
            .args([
                "--host",
                "127.0.0.1",
                "--port",
                &address.port().to_string(),
                "--num_workers",
                "2",
                "--config",
            ])
            .arg(&config)
            .current_dir(folder)
            .env("LITELLM_LOCAL_MODEL_COST_MAP", "True")
            .env("LITELLM_LOG", "ERROR")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("LiteLLM");
        let started = Self { child, address };
        wait_for(address).await;
        // Both workers.
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        started
    }
}

impl Drop for LiteLlm {
    fn drop(&mut self) {
        // Its workers are its children, and end with it.
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.child.wait();
    }
}
