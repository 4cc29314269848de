//! `/settings/security`: the password, two-step sign-in, and the signed-in devices.

use leptos::prelude::*;

use super::data;
use super::devices::Devices;
use super::parts::{Part, PartFrame};
use super::profile::Password;
use super::row::DeviceList;
use super::section::Done;
use super::standing::{SecondFactorStatus, standing};
use super::summary::Summary;
use crate::pages::function::FunctionError;
use crate::pages::load::{load, query};
use crate::pages::viewer::{Viewer, viewer};
use munim_islands::Passkeys;

struct Data {
    viewer: Viewer,
    two_step: SecondFactorStatus,
    devices: DeviceList,
    done: Option<Done>,
}

/// The page.
#[component]
pub fn Security() -> impl IntoView {
    load(find(Done::parse(&query("done"), &query("out"))), show)
}

async fn find(done: Option<Done>) -> Result<Data, FunctionError> {
    let (viewer, two_step) = (viewer().await?, standing().await?);
    Ok(Data { viewer, two_step, devices: data::devices().await?, done })
}

fn show(data: Data) -> impl IntoView {
    let Data { viewer, two_step, devices, done } = data;
    let (email, asks) = (viewer.email.clone(), two_step.asks());
    view! {
        <PartFrame part=Part::Security viewer>
            <Password email asks done />
            <Summary standing=two_step />
            <Devices list=devices done />
            {asks.passkey.then(|| view! { <Passkeys /> })}
        </PartFrame>
    }
}
