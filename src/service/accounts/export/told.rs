//! The lines of what an account is told, and where: addresses, webhooks and messages.

use super::lines::Line;
use crate::domain::notice::NoticeAddress;
use crate::domain::{Message, Webhook, rfc3339};

impl Line {
    pub fn notice_address(address: NoticeAddress) -> Self {
        Self::NoticeAddress { email: address.email, confirmed: address.is_verified }
    }

    pub fn webhook(webhook: Webhook) -> Self {
        Self::Webhook {
            id: webhook.id.to_string(),
            url: webhook.url.as_str().to_owned(),
            events: webhook.events.list().iter().map(|kind| kind.as_str()).collect(),
            status: webhook.status.as_str(),
            created: rfc3339(webhook.created),
        }
    }

    pub fn message(message: Message) -> Self {
        Self::Message {
            at: rfc3339(message.created),
            channel: message.channel.as_str(),
            kind: message.kind,
            to: message.target,
            state: message.state.as_str(),
            ended: message.ended.map(rfc3339),
            answer: message.answer,
        }
    }
}
