//! The file of a relay: its upstreams and routes, as `munim upstream` and `munim model` have them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::options;
use crate::domain::upstream::{MAX_OUTPUT, TIMEOUT};
use crate::domain::{ModelRoute, Upstream};
use crate::service::inference::upstreams;

/// What is in the file.
#[derive(Debug)]
pub struct RelayFile {
    pub upstreams: Vec<Upstream>,
    pub routes: Vec<ModelRoute>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// By name.
    upstream: BTreeMap<String, Server>,
    #[serde(default)]
    route: Vec<Route>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Server {
    url: String,
    key_file: Option<PathBuf>,
    timeout: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Route {
    model: String,
    upstream: String,
    r#as: Option<String>,
    max_output: Option<i64>,
    weight: Option<i64>,
}

/// Reads the file. The error says what is wrong and where.
pub fn read(text: &str) -> Result<RelayFile, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let upstreams: Vec<_> = file
        .upstream
        .into_iter()
        .map(|(name, server)| server.named(&name).map_err(|why| format!("[upstream.{name}]: {why}")))
        .collect::<Result<_, _>>()?;
    let routes: Vec<_> = file
        .route
        .into_iter()
        .map(|route| {
            let model = route.model.clone();
            route.checked(&upstreams).map_err(|why| format!("the route of {model}: {why}"))
        })
        .collect::<Result<_, _>>()?;
    if routes.is_empty() {
        return Err("there is no [[route]], so no model would be answered".to_owned());
    }
    Ok(RelayFile { upstreams, routes })
}

impl Server {
    fn named(self, name: &str) -> Result<Upstream, String> {
        Ok(Upstream {
            name: options::upstream(name)?,
            url: options::upstream_url(&self.url)?,
            key_file: self.key_file,
            timeout: self.timeout.as_deref().map_or(Ok(TIMEOUT), options::timeout)?,
        })
    }
}

impl Route {
    fn checked(self, upstreams: &[Upstream]) -> Result<ModelRoute, String> {
        let route = ModelRoute {
            model: self.model,
            upstream: options::upstream(&self.upstream)?,
            upstream_model: self.r#as,
            max_output: self.max_output.unwrap_or(MAX_OUTPUT),
            weight: self.weight.unwrap_or(1),
        };
        if !upstreams.iter().any(|upstream| upstream.name == route.upstream) {
            return Err(format!("there is no [upstream.{}]", route.upstream));
        }
        upstreams::check(&route).map_err(|error| error.to_string())?;
        Ok(route)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const GOOD: &str = r#"
        [upstream.gpu-1]
        url = "http://10.0.0.5:8000/v1"
        timeout = "90s"

        [[route]]
        model = "forii/deepseek-v3"
        upstream = "gpu-1"
        as = "there"
    "#;

    #[test]
    fn upstreams_and_routes_are_read() {
        let RelayFile { upstreams, routes } = read(GOOD).unwrap();
        assert_eq!(upstreams[0].timeout, Duration::from_secs(90));
        assert_eq!((routes[0].name_there(), routes[0].max_output, routes[0].weight), ("there", 4096, 1));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (from, to, told) in [
            ("url", "uri", "uri"),
            ("90s", "90 years", "[upstream.gpu-1]: a timeout"),
            ("upstream = \"gpu-1\"", "upstream = \"gpu-2\"", "there is no [upstream.gpu-2]"),
            ("as = \"there\"", "weight = 0", "--weight"),
            ("as = \"there\"", "max_output = 1.5", "max_output"),
            ("[[route]]", "[[rout]]", "rout"),
        ] {
            let why = read(&GOOD.replace(from, to)).unwrap_err();
            assert!(why.contains(told), "{why}");
        }
    }
}
