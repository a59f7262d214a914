//! A response to a query, decoded only as far as needed.

use std::borrow::Cow;

use hickory_proto::op::{self, Message, Metadata};
use hickory_proto::rr::{Name, Record};

use super::{AnswerRecord, Question};

/// A message that answers.
#[derive(Debug)]
pub(super) enum Response {
    /// NOERROR with the RRset asked for and nothing else in the answer section; or, of what a recursive
    /// server was asked, nothing there and the SOA record that denies it.
    Plain(Plain),
    /// Any other, or one of which all is wanted.
    Whole(Box<Message>),
}

/// A common-case response, decoded without the codec.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plain {
    /// The header, but for the counts.
    pub(super) metadata: Metadata,
    /// What follows the header and the question.
    pub(super) content: PlainContent,
}

/// The content of a plain answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum PlainContent {
    /// The RRset asked for, as it came, with repetitions; never empty.
    Records(Vec<AnswerRecord>),
    /// NOERROR or NXDOMAIN without an answer: the authority section has a SOA record strictly above the
    /// name asked for and nothing else, and the additional section at most OPT.
    Denied {
        /// Labels of the name asked for that are not in the name of the SOA record, at least one.
        below_zone: usize,
    },
}

impl Response {
    /// Whether it has the question that it answers. A server that reports an error may leave it out.
    pub(super) fn has_question(&self) -> bool {
        match self {
            Self::Plain(_) => true,
            Self::Whole(message) => !message.queries.is_empty(),
        }
    }

    /// The header, but for the counts.
    pub(super) fn metadata(&self) -> &Metadata {
        match self {
            Self::Plain(plain) => &plain.metadata,
            Self::Whole(message) => &message.metadata,
        }
    }

    /// The message in answer to `asked`, for those who read messages: of a plain one, its header,
    /// question and answer section.
    pub(super) fn message(&self, asked: &Question) -> Cow<'_, Message> {
        match self {
            Self::Plain(plain) => Cow::Owned(plain.message(asked)),
            Self::Whole(message) => Cow::Borrowed(message),
        }
    }
}

impl Plain {
    fn message(&self, asked: &Question) -> Message {
        let (Self { metadata, content }, Question { name, rtype }) = (self, asked);
        let mut message = Message::new(metadata.id, metadata.message_type, metadata.op_code);
        message.metadata = *metadata;
        message.add_query(op::Query::query(Name::clone(name), *rtype));
        let record = |record: &AnswerRecord| {
            Record::from_rdata(
                Name::clone(name),
                record.ttl,
                record.data.rdata().into_owned(),
            )
        };
        if let PlainContent::Records(records) = content {
            message.add_answers(records.iter().map(record));
        }
        message
    }
}

impl From<Message> for Response {
    fn from(message: Message) -> Self {
        Self::Whole(Box::new(message))
    }
}
