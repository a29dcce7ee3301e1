//! The `randevu` command.

use std::{path::Path, process::ExitCode};

use clap::{Parser, Subcommand};
use commands::Clock;
use ledger::CheckpointKey;
use randevu::{
    app::{self, App, Core},
    audit,
    config::{Config, Mode},
    database::Database,
    demo, operator, outbox, telemetry,
};
use tokio::signal::unix::{SignalKind, signal};

/// A self-hosted server for appointments, calls and tickets.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server until it is told to stop.
    Serve {
        /// Make the demo's data first if there is nothing yet, and say how to look at it. In development only.
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database's schema up to date.
    Migrate,
    /// Make two clinics with some history, on an empty installation. For development: their passwords are public.
    Demo {
        /// A help desk with many customers besides, until there are so many events: for trying how long things take.
        #[arg(long)]
        events: Option<u64>,
    },
    /// Look after the read models.
    #[command(subcommand)]
    Projections(operator::Projections),
    /// Look at the events as a whole.
    #[command(subcommand)]
    Events(operator::Events),
    /// Look after the event store.
    #[command(subcommand)]
    Ledger(Store),
    /// Look after the keys of people's data.
    #[command(subcommand)]
    Keys(operator::Keys),
    /// Look after messages that are to be sent.
    #[command(subcommand)]
    Outbox(Outbox),
    /// Print the timers that are due first.
    Timers {
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: i64,
    },
    /// Check the history.
    #[command(subcommand)]
    Audit(Audit),
    /// Print the GraphQL schema.
    Schema {
        /// Compare it with a file instead, and fail when they differ.
        #[arg(long, value_name = "FILE")]
        check: Option<std::path::PathBuf>,
    },
    /// Print the configuration in force, and where each value comes from.
    Config,
}

#[derive(Subcommand)]
enum Outbox {
    /// Print messages, those due last first, and how many there are in each state.
    List {
        /// Only in this state: pending, sending, sent, failed, cancelled or skipped.
        #[arg(long)]
        state: Option<String>,
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: i64,
    },
    /// Try a message again that failed, was skipped or was taken back.
    Retry {
        /// Its id; `failed` for all that failed.
        message: String,
    },
    /// Print the address that the carrier of text messages is to call with delivery receipts. Secret.
    ReceiptsAddress,
    /// Take back a message that waits.
    Cancel {
        /// Its id.
        message: String,
    },
}

#[derive(Subcommand)]
enum Store {
    /// Look whether anything is in the way of the store, its readers and what follows from it. Fails if so.
    Doctor {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Rewrite tables and write over the write-ahead log, so that old versions of rows are gone from disk: of people who were forgotten.
    /// Others wait meanwhile.
    Scrub {
        /// For programs.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Subcommand)]
enum Audit {
    /// Recompute the digest chains and name what was changed.
    Verify {
        /// An old checkpoint: also what was cut off or written anew since is found.
        #[arg(long, value_name = "FILE")]
        against: Option<std::path::PathBuf>,
        /// The key that has signed it, if not this installation's.
        #[arg(long, value_name = "HEX", requires = "against")]
        key: Option<String>,
        /// For programs.
        #[arg(long)]
        json: bool,
    },
    /// Check the history and sign what it has come to. To be kept where nobody who can change the database can change it.
    Checkpoint {
        /// Where to write it, or where to send it by HTTP `PUT`; to standard output if left out.
        #[arg(long, value_name = "FILE|URL")]
        to: Option<audit::keeper::Target>,
    },
    /// Write the events and files of a case into a directory, signed, for somebody who has no access to Randevu.
    Export(audit::bundle::Export),
    /// Check such a directory. Needs, with `--key`, neither the database nor anything else of this installation.
    VerifyBundle(audit::bundle::VerifyBundle),
    /// Print what happened, in the order in which it was recorded.
    Timeline(audit::history::Timeline),
    /// Print an aggregate as it was at a moment, folded from its events.
    State(audit::history::State),
    /// Print rows of a read model as they were at a moment, folded from events. What is in use is not touched.
    Rows(audit::rows::Rows),
    /// Print the key with which checkpoints of this installation are checked.
    Key,
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// What a shell says of a program that wrote to a pipe whose reader has gone: 128 and the signal's number.
const READER_GONE: i32 = 141;

/// `randevu timers | head` ends when head has seen enough.
fn end_with_the_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
        if said.starts_with("failed printing to stdout") && said.contains("Broken pipe") {
            std::process::exit(READER_GONE);
        }
        usual(panic);
    }));
}

fn main() -> ExitCode {
    end_with_the_reader();
    let command = Arguments::parse().command;
    match run(&command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("randevu: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Outcome {
    if let Command::Schema { check } = command {
        return schema(check.as_deref());
    }
    if let Command::Audit(Audit::VerifyBundle(asked)) = command
        && let Some(key) = &asked.key
    {
        return audit::bundle::verify(asked, &audit::noted_key(key)?);
    }
    if let Command::Keys(operator::Keys::Generate { file }) = command {
        return operator::generate(file);
    }
    let config = Config::from_environment()?;
    if let Command::Config = command {
        print!("{config}");
        return Ok(());
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let telemetry = telemetry::init(&config, runtime.handle())?;
    let done = runtime.block_on(async {
        match command {
            Command::Serve { demo } => serve(&config, *demo).await,
            other => operate(&config, other).await,
        }
    });
    telemetry.end();
    done
}

fn schema(check: Option<&Path>) -> Outcome {
    let sdl = graphql::sdl();
    let Some(file) = check else {
        print!("{sdl}");
        return Ok(());
    };
    if std::fs::read_to_string(file)? == sdl {
        return Ok(());
    }
    Err(format!("{0} is not the schema of the code: randevu schema > {0}", file.display()).into())
}

async fn serve(config: &Config, with_demo: bool) -> Outcome {
    // Listening for signals starts before anything that has to be stopped in good order.
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let listener = App::listen(config).await?;
    let database = Database::open(config).await?;
    let served = async {
        let core = Core::open(config, database.options()).await?;
        // The demo's passwords are public.
        let with_demo = with_demo && config.mode == Mode::Development;
        if with_demo && demo::is_empty(&core.ledger).await? {
            tracing::info!("making the demo's data");
            demo::make(&core.ledger, Clock::System.now()).await?;
        }
        let app = App::start(config, core, Clock::System, listener).await?;
        tracing::info!(address = %app.address(), mode = ?config.mode, "serving");
        if with_demo {
            app.caught_up(std::time::Duration::from_secs(30)).await;
            println!(
                "{}",
                demo::welcome(app.ledger(), Clock::System.now())
                    .await?
                    .text(&config.public_url, &app::where_mails_go(config))
            );
        }
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping");
        app.stop().await;
        Outcome::Ok(())
    }
    .await;
    database.close().await;
    served
}

async fn operate(config: &Config, command: &Command) -> Outcome {
    let first = matches!(command, Command::Demo { .. } | Command::Migrate);
    let database = Database::open_beside(config, first).await?;
    let done = async {
        let core = Core::open(config, database.options()).await?;
        let ledger = &core.ledger;
        let done = match command {
            Command::Projections(asked) => asked.run(ledger).await,
            Command::Events(asked) => asked.run(ledger).await,
            Command::Keys(asked) => asked.run(ledger).await,
            Command::Ledger(Store::Doctor { json }) => {
                operator::doctor(ledger, Clock::System.now(), *json).await
            }
            Command::Ledger(Store::Scrub { json }) => operator::scrub(ledger, *json).await,
            Command::Outbox(Outbox::List { state, limit }) => {
                outbox::list(ledger, state.as_deref(), *limit).await
            }
            Command::Outbox(Outbox::Retry { message }) => outbox::retry(ledger, message).await,
            Command::Outbox(Outbox::Cancel { message }) => outbox::cancel(ledger, message).await,
            Command::Outbox(Outbox::ReceiptsAddress) => {
                println!("{}", app::receipts_address(config, &core.secrets));
                Ok(())
            }
            Command::Timers { limit } => outbox::timers(ledger, *limit).await,
            Command::Audit(Audit::Verify { against, key, json }) => {
                audit::verify(ledger, &core.secrets, against.as_deref(), key.as_deref(), *json).await
            }
            Command::Audit(Audit::Checkpoint { to }) => {
                let token = config.checkpoint_token.as_ref();
                audit::checkpoint(ledger, &core.secrets, Clock::System.now(), to.as_ref(), token).await
            }
            Command::Audit(Audit::Timeline(asked)) => audit::history::timeline(ledger, asked).await,
            Command::Audit(Audit::State(asked)) => audit::history::state(ledger, asked).await,
            Command::Audit(Audit::Rows(asked)) => audit::rows::rows(ledger, asked).await,
            Command::Audit(Audit::Export(asked)) => {
                let files = app::files(config, &core).await?;
                audit::bundle::export(ledger, &files, &core.secrets, Clock::System.now(), asked).await
            }
            Command::Audit(Audit::VerifyBundle(asked)) => {
                audit::bundle::verify(asked, &CheckpointKey::from(&core.secrets).public())
            }
            Command::Audit(Audit::Key) => {
                audit::key(&core.secrets);
                Ok(())
            }
            Command::Demo { .. } if config.mode == Mode::Production => {
                Err("the demo's passwords are public, so production has no demo".into())
            }
            Command::Demo { events } => operator::demo(ledger, Clock::System.now(), *events).await,
            Command::Migrate | Command::Serve { .. } | Command::Schema { .. } | Command::Config => Ok(()),
        };
        core.pool.close().await;
        done
    }
    .await;
    database.close().await;
    done
}
