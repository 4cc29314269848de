//! Field errors: validation errors of user input. A closed list, so that every API reports the same error in
//! the same way, and no input is echoed in an error.

use serde::{Deserialize, Serialize};

/// Declares the list: variant, field, code, message.
macro_rules! problems {
    ($($(#[$doc:meta])* $variant:ident = $field:literal, $code:literal, $message:literal;)+) => {
        /// A field error: the field, a code for programs, a message for people.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FieldError {
            $($(#[$doc])* $variant,)+
        }

        impl FieldError {
            /// Every field error.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The field's name in REST and forms; empty for the whole form.
            pub const fn field(self) -> &'static str {
                match self { $(Self::$variant => $field,)+ }
            }

            /// The code for programs.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The message for people: what is wrong and what to do.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$variant => $message,)+ }
            }
        }
    };
}

problems! {
    /// No name.
    NameMissing = "name", "name_missing", "Give it a name.";
    /// Over 100 characters.
    NameTooLong = "name", "name_too_long", "A name has at most 100 characters. Shorten it.";
    /// Tabs, line ends, zero bytes.
    NameHasControlCharacters = "name", "name_has_control_characters", "A name is one line of text. Take out tabs, line breaks and other control characters.";
    /// No email address.
    EmailMissing = "email", "email_missing", "Enter your email address.";
    /// No address in form.
    EmailInvalid = "email", "email_invalid", "This is not an email address. It looks like name@example.in.";
    EmailTaken = "email", "email_taken", "There is an account with this email address. Sign in, or use another address.";
    /// A link of a mail that cannot be used.
    LinkInvalid = "link", "invalid_link", "This link was used already, or has expired.";
    /// An account that may make no calls yet.
    EmailUnverified = "name", "email_not_verified", "Confirm your email address first: open the mail that was sent to it.";
    /// No password.
    PasswordMissing = "password", "password_missing", "Enter a password.";
    /// Under 8 characters.
    PasswordTooShort = "password", "password_too_short", "A password has at least 8 characters. Use a longer one.";
    /// Over a kilobyte.
    PasswordTooLong = "password", "password_too_long", "A password has at most 1,024 bytes. Use a shorter one.";
    /// Among the most common guesses.
    PasswordCommon = "password", "password_common", "This password is one of the first that anybody would guess. Use a longer one, such as three words.";
    PasswordBreached = "password", "password_breached", "This password is in a list of stolen ones, which thieves try first. Use another, and change it wherever else you have it.";
    PasswordWrong = "current_password", "wrong_password", "This is not your password. Nothing was changed.";
    /// No second-step code.
    CodeMissing = "code", "code_missing", "Enter the code of your authenticator app, or a recovery code.";
    /// Not a valid code at this time.
    CodeWrong = "code", "wrong_code", "This code is not right, or was used already. Wait for the next one.";
    /// Not a valid registration response for this console.
    PasskeyWrong = "credential", "wrong_passkey", "The browser made no passkey that is good here. Nothing was changed; try again.";
    /// More than 20 passkeys.
    PasskeysTooMany = "name", "too_many_passkeys", "There are 20 passkeys already. Remove one first.";
    /// No zone of the list.
    ZoneUnknown = "time_zone", "unknown_time_zone", "Choose a time zone from the list.";
    /// Not a kind of audit event.
    WhatUnknown = "what", "invalid_what", "Choose what to show from the list.";
    /// Not a kind of actor.
    ActorUnknown = "by", "invalid_actor", "Choose from the list who did it.";
    /// No first day.
    StartMissing = "start", "missing_date", "Say from which day, such as 2025-01-01.";
    /// Not a kind of document.
    DocumentTypeUnknown = "type", "unknown_document_type", "This is no kind of document.";
    /// Not a kind of transaction.
    TransactionTypeUnknown = "type", "unknown_transaction_type", "A transaction is a grant, purchase, credit, usage, transfer, refund or correction.";
    /// The first day is no date.
    StartInvalid = "start", "invalid_date", "This is not a date. Write it as year-month-day, such as 2025-01-01.";
    /// No last day.
    EndMissing = "end", "missing_date", "Say until which day, such as 2025-01-31. That day is included.";
    /// The last day is no date.
    EndInvalid = "end", "invalid_date", "This is not a date. Write it as year-month-day, such as 2025-01-31.";
    /// The days are reversed.
    EndBeforeStart = "end", "end_before_start", "The last day is before the first. Swap them.";
    /// More than ten years.
    RangeTooLong = "end", "range_too_long", "A report covers at most ten years. Choose days that are closer.";
    /// More rows than a report may have.
    TooManyRows = "start", "too_many_rows", "This report has too many rows. Choose fewer days, or group by day.";
    /// A grouping that there is not.
    GroupByUnknown = "group_by", "invalid_group_by", "Group by model, agent, key or day.";
    /// Something other than agents or the whole account.
    AggregateUnknown = "aggregate", "invalid_aggregate", "Aggregate by AGENT or OUTLET.";
    /// Something other than cost or tokens.
    MeasureUnknown = "measure", "invalid_measure", "Measure cost or tokens.";
    /// The end of a key's life is no instant.
    ExpiresInvalid = "expires", "invalid_expires", "This is no date or time. Write it as 2026-12-31 or 2026-12-31T18:30:00Z.";
    /// The end of a key's life is past.
    ExpiresPast = "expires", "expires_in_past", "A key cannot expire in the past. Choose a later day.";
    /// Not one of the overlaps.
    OverlapUnknown = "overlap", "invalid_overlap", "Choose how long the old key stays good: now, 1h, 24h or 7d.";
    /// No such agent of this account.
    AgentUnknown = "agent_id", "unknown_agent", "This account has no agent with this number.";
    /// A scope that there is not.
    ScopeUnknown = "scope", "invalid_scope", "A key is for all, inference or read.";
    /// Not a number of requests.
    RequestsLimitInvalid = "requests_per_minute", "invalid_limit", "This is not a number of requests. Write it as 60 or 1,000.";
    /// Not a number of tokens.
    TokensLimitInvalid = "tokens_per_minute", "invalid_limit", "This is not a number of tokens. Write it as 1,00,000.";
    /// Not an amount.
    DayLimitInvalid = "inr_per_day", "invalid_limit", "This is not an amount. Write it as 100 or 1,250.00.";
    /// Not an amount.
    MonthLimitInvalid = "inr_per_month", "invalid_limit", "This is not an amount. Write it as 2,000 or 12,500.00.";
    /// Not names of models, or too many.
    ModelsInvalid = "models", "invalid_models", "Write at most 100 names of models, with commas between.";
    /// Not networks, or too many.
    AddressesInvalid = "addresses", "invalid_addresses", "Write at most 100 addresses or networks, such as 203.0.113.0/24.";
    /// Not a number from 1 to 100.
    LimitInvalid = "limit", "invalid_limit", "A page has 1 to 100 entries.";
    /// Not a cursor of this API.
    CursorUnknown = "after", "invalid_cursor", "This page mark is not known. Start again from the first page.";
    /// No key to check.
    KeyMissing = "key", "key_missing", "Send the key that the caller sent you.";
    /// Not a valid amount for a hold.
    HoldInvalid = "hold_inr", "invalid_hold", "A hold is rupees above 0, at most 1,00,00,000, such as 2.50. Send it as a number.";
    /// Not a valid duration of a hold.
    HoldTimeInvalid = "hold_seconds", "invalid_hold_seconds", "A hold lasts 1 to 86,400 seconds.";
    /// No model whose price bounds a call.
    ModelMissing = "model", "model_missing", "Send the model that is called: its price says what to hold.";
    /// Not the most prompt tokens of a call.
    PromptAtMostInvalid = "prompt_tokens_at_most", "invalid_at_most", "Send the most prompt tokens of the call as a whole number, 0 to 1,000,000,000.";
    /// Not the most completion tokens of an answer.
    CompletionAtMostInvalid = "completion_tokens_at_most", "invalid_at_most", "Send the most completion tokens of an answer as a whole number, 0 to 1,000,000,000.";
    /// Not a number of answers.
    AnswersInvalid = "n", "invalid_n", "A call has 1 to 128 answers.";
    /// Not the most seconds of a call.
    SecondsAtMostInvalid = "seconds_at_most", "invalid_at_most", "Send the most seconds of the call as a number, 0 or more.";
    /// Not the most characters of a call.
    CharactersAtMostInvalid = "characters_at_most", "invalid_at_most", "Send the most characters of the call as a whole number, 0 to 1,000,000,000.";
    /// Not the most images of a call.
    ImagesAtMostInvalid = "images_at_most", "invalid_at_most", "Send the most images of the call as a whole number, 0 to 1,000,000,000.";
    /// A proxy's header that cannot be read.
    CheckInvalid = "x-munim-gateway", "invalid_header", "Send x-munim-gateway once: the gateway's token, then parameters, as munim_gw_…; hold_inr=2.50; client_ip=203.0.113.7.";
    /// A parameter that the endpoint does not have.
    ParameterUnknown = "", "unknown_parameter", "There is a parameter that is not known here.";
    /// No key could have this id.
    KeyInvalid = "key", "invalid_key", "A key is chosen by its id, such as key_01J9Z3. Its page has it.";
    /// No model could have this name.
    ModelInvalid = "model", "invalid_model", "A model's name is one line of text. Choose it again.";
    /// Not the number of an agent.
    AgentInvalid = "agent", "invalid_agent", "An agent is chosen by its number, such as 101.";
    /// A class of statuses that there is not.
    StatusUnknown = "status", "invalid_status", "Choose 2xx, 4xx, 5xx or cut.";
    /// The least cost is no amount.
    CostInvalid = "cost", "invalid_cost", "This is not an amount. Write it as 0.50 or 1,250.00.";
    /// An order that there is not.
    OrderUnknown = "order", "invalid_order", "Order by time, cost or latency.";
    /// More than 50 saved views.
    ViewsTooMany = "name", "too_many_views", "There are 50 saved views already. Delete one first.";
    /// Not the address of a list of requests.
    ViewInvalid = "view", "invalid_view", "Only a list of requests can be saved. Open it again and save it there.";
    /// Not a count of prompt tokens.
    PromptInvalid = "input", "invalid_count", "This is not a count of tokens. Write it as 1200 or 1,200.";
    /// Not a count of cached tokens, or more than all prompt tokens.
    CachedInvalid = "cached", "invalid_count", "Cached tokens are a count, at most all input tokens.";
    /// Not a count of completion tokens.
    CompletionInvalid = "output", "invalid_count", "This is not a count of tokens. Write it as 340 or 1,000.";
    /// Not a length of speech.
    SecondsInvalid = "seconds", "invalid_count", "This is not a length. Write seconds, such as 90 or 12.5.";
    /// Not a count of cache writes, or more than all prompt tokens that were not cached.
    CacheWritesInvalid = "written", "invalid_count", "Cache writes are a count, at most all input tokens that are not cached.";
    /// Not a count of reasoning tokens, or more than all completion tokens.
    ReasoningInvalid = "reasoning", "invalid_count", "Reasoning tokens are a count, at most all output tokens.";
    /// Not a number of characters.
    CharactersInvalid = "characters", "invalid_count", "This is not a number of characters. Write it as 250 or 1,000.";
    /// Not a number of images.
    ImagesInvalid = "images", "invalid_count", "This is not a number of images. Write it as 1 or 20.";
    /// Not a number of messages.
    MessagesInvalid = "messages", "invalid_count", "This is not a number of messages. Write it as 1 or 20.";
    /// Not a number of calls.
    CallsInvalid = "calls", "invalid_count", "Calls are a number from 1 to 1,00,00,00,000.";
    /// No amount.
    AmountMissing = "amount", "missing_amount", "Say how much, such as 500.00.";
    /// Something other than an amount.
    AmountInvalid = "amount", "invalid_amount", "This is not an amount. Write it as 500, 500.00 or 1,25,000.";
    /// Commas where neither lakhs nor thousands end.
    AmountCommas = "amount", "ambiguous_amount", "Commas part lakhs or thousands and decimals follow a point. Write it as 1,15,000.10 or 115000.10.";
    /// More decimals than a micro-rupee has.
    AmountTooFine = "amount", "amount_too_fine", "An amount has at most six decimals.";
    /// Nothing, or less.
    AmountNotPositive = "amount", "amount_not_positive", "An amount is more than ₹0.";
    /// Beyond 64 bits.
    AmountTooLarge = "amount", "amount_too_large", "This is more than any wallet can hold. Take out some digits.";
    /// A part of a paisa, where money is paid.
    AmountNotPaise = "amount", "amount_not_paise", "An amount that is paid has at most two decimals.";
    /// Below the seller's bounds.
    TopupTooSmall = "amount", "topup_too_small", "This is less than a top-up can be. Buy more.";
    /// Above them.
    TopupTooLarge = "amount", "topup_too_large", "This is more than a top-up can be. Buy less.";
    /// Ten that wait for their payment.
    TooManyTopups = "amount", "too_many_open_topups", "Ten top-ups wait for their payment. Pay one, or cancel it.";
    /// Not 1 to 255 visible characters of ASCII.
    RequestKeyInvalid = "Idempotency-Key", "invalid_idempotency_key", "An Idempotency-Key has 1 to 255 visible ASCII characters, without spaces.";
    /// Neither of two words.
    PayByUnknown = "pay_by", "unknown_pay_by", "A top-up is paid by order or by link.";
    /// No street or number.
    AddressMissing = "address", "address_missing", "Enter the address: house, street, area.";
    /// Over 200 characters.
    AddressTooLong = "address", "address_too_long", "An address has at most 200 characters. Shorten it.";
    /// Tabs, zero bytes.
    AddressHasControlCharacters = "address", "address_has_control_characters", "An address is plain text. Take out tabs and other control characters.";
    /// No town.
    CityMissing = "city", "city_missing", "Enter the town, city or village.";
    /// Over 50 characters.
    CityTooLong = "city", "city_too_long", "The name of a town has at most 50 characters. Shorten it.";
    /// Tabs, line ends, zero bytes.
    CityHasControlCharacters = "city", "city_has_control_characters", "The name of a town is one line of text. Take out tabs and other control characters.";
    /// Not six digits.
    PinInvalid = "pin", "invalid_pin", "A PIN code has six digits, such as 400001.";
    /// A PIN code that lies elsewhere.
    PinOfAnotherState = "pin", "pin_of_another_state", "This PIN code is not in the chosen State. Check both.";
    /// Not the code of a State.
    StateUnknown = "state", "unknown_state", "Choose the State or union territory: its two-digit GST code, such as 27.";
    /// Something other than digits and letters.
    GstinCharacters = "gstin", "gstin_characters", "A GSTIN has digits and the letters A to Z alone. Check it.";
    /// Not 15 characters.
    GstinLength = "gstin", "gstin_length", "A GSTIN has 15 characters. Check it, or leave it empty if you are not registered.";
    /// Its first two digits.
    GstinState = "gstin", "gstin_state", "A GSTIN begins with the code of a State. This one does not. Check its first two digits.";
    /// Its last character.
    GstinCheck = "gstin", "gstin_check", "The last character of this GSTIN does not fit the others, so one of them is mistyped. Compare it with your certificate.";
    /// Its parts.
    GstinForm = "gstin", "gstin_form", "This is not built as a GSTIN is: State code, PAN, three more characters. Compare it with your certificate.";
    /// Its State is not that of the address.
    GstinOfAnotherState = "gstin", "gstin_of_another_state", "This GSTIN is of another State than the address. Use the GSTIN and the address of one registration.";
    /// Neither true nor false.
    EnabledMissing = "enabled", "missing_enabled", "Say whether it is switched on: true or false.";
    /// No amount, or one that is not above zero.
    ThresholdInvalid = "threshold", "invalid_threshold", "Enter from which credit on to recharge: rupees above zero, with at most two decimals.";
    MonthlyCapInvalid = "monthly_cap", "invalid_monthly_cap", "Enter the most that may be debited in a month: rupees above zero, with at most two decimals.";
    /// Below what one recharge costs.
    MonthlyCapTooSmall = "monthly_cap", "monthly_cap_too_small", "One recharge with its tax costs more than this. Allow more, or recharge less.";
    /// Above what is debited without a new approval.
    RechargeTooLarge = "amount", "recharge_too_large", "With tax this is more than ₹15,000, the most that may be debited without asking you. Recharge less.";
    RechargeAboveMandate = "amount", "recharge_above_mandate", "With tax this is more than your mandate allows for one debit. Recharge less, or remove the mandate and give another.";
    /// Not a mobile number of India.
    PhoneInvalid = "phone", "invalid_phone", "A mobile number of India has ten digits, such as 90000 90000.";
    /// The provider wants one.
    PhoneMissing = "phone", "phone_missing", "The payment provider needs a mobile number for a mandate. Enter yours.";
    MethodUnknown = "method", "unknown_method", "A mandate is by upi or by card.";
    /// The provider makes no mandates.
    RechargeUnavailable = "", "recharge_unavailable", "The payment provider offers no automatic recharge here at the moment. The operator was told. Add credit yourself until then.";
    /// No promotional code, or one that has ended.
    CodeUnknown = "code", "unknown_code", "There is no such code, or it has ended. Check it.";
    /// Used by this account.
    CodeUsed = "code", "code_used", "This account has used this code already.";
    /// Used by as many accounts as may.
    CodeUsedUp = "code", "code_used_up", "As many accounts as may have used this code already.";
    /// The account's address is not confirmed.
    CodeOfUnverified = "code", "email_not_verified", "Confirm your email address first: open the mail that was sent to it.";
    /// The form's id was used for another transfer.
    FormUsed = "", "form_used", "This form has moved money already. Open it again to move more.";
    /// A way of billing that there is not.
    BillingUnknown = "billing", "invalid_billing", "Choose the account's wallet, or by minute, token or message.";
    KeysTooMany = "key_ids", "too_many_keys", "At most 100 keys are revoked at once. Choose fewer.";
    /// The account has the address already.
    AddressKnown = "email", "address_known", "Notices go to this address already.";
    AddressesTooMany = "email", "too_many_addresses", "There are five addresses already. Remove one first.";
    /// No address of a webhook.
    UrlMissing = "url", "url_missing", "Enter the address that events are sent to.";
    /// Over 2,000 bytes.
    UrlTooLong = "url", "url_too_long", "An address has at most 2,000 characters. Use a shorter one.";
    /// Not an address of HTTP.
    UrlInvalid = "url", "invalid_url", "This is not an address. Write it as https://example.in/munim.";
    /// `http`, where only `https` is allowed.
    UrlNotHttps = "url", "url_not_https", "The address starts with https://, so that nobody reads or changes what is sent.";
    /// A user or a password before the host.
    UrlHasPassword = "url", "url_has_password", "An address must contain neither a user nor a password: the signature shows who sends.";
    /// A port of another protocol.
    UrlPort = "url", "url_port", "No web server listens on this port. Use 443, or a port above 1024 that is yours.";
    /// An address within a private network.
    UrlNotPublic = "url", "url_not_public", "This address is in a network that is not public. Use one that the internet reaches.";
    /// Not a kind of event.
    EventsUnknown = "events", "unknown_event", "Choose the events from the list.";
    WebhooksTooMany = "url", "too_many_webhooks", "There are 20 webhooks already. Delete one first.";
    /// Munim has no key with which to seal the secret.
    WebhooksClosed = "", "webhooks_unavailable", "Webhooks are not set up here: the operator has to name a secret key file.";
    /// Something other than on or paused.
    WebhookStatusUnknown = "status", "invalid_webhook_status", "A webhook is on or paused.";
    /// A test of a webhook to which nothing is sent.
    WebhookNotOn = "", "webhook_not_on", "Nothing is sent to this webhook. Turn it on first.";
    SignUpClosed = "", "sign_up_closed", "New accounts are made by the operator. Write to them.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_ends_and_every_code_is_snake_case() {
        for problem in FieldError::ALL {
            assert!(problem.message().ends_with('.'), "{problem:?}");
            let snake = |c: char| c.is_ascii_lowercase() || c == '_';
            assert!(problem.code().chars().all(snake), "{problem:?}");
        }
    }

    #[test]
    fn one_field_never_has_one_code_for_two_mistakes() {
        let mut pairs: Vec<_> = FieldError::ALL.iter().map(|p| (p.field(), p.code())).collect();
        pairs.sort_unstable();
        pairs.dedup();
        assert_eq!(pairs.len(), FieldError::ALL.len());
    }
}
