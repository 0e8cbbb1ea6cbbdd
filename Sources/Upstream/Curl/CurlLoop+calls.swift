import CCurl

/// The life of a transfer on its engine.
extension CurlLoop {
    func obey(_ command: CurlCommand) {
        switch command {
        case .start(let call):
            begin(call)
        case .cancel(let call):
            if let handle = handles.carrying(call) { end(handle, with: .failure(.cancelled)) }
        case .resume(let call):
            call.resumeIsRead()
            if let handle = handles.carrying(call) { resume(handle) }
        case .shutdown:
            isShutDown = true
        }
    }

    private func begin(_ call: CurlCall) {
        guard let job = call.takeJob() else { return }
        guard !call.isCancelled, !isShutDown else { return job.receiver.end(.failure(.cancelled)) }
        guard let handle = handles.take() else {
            return job.receiver.end(.failure(UpstreamError(multi: CURLM_OUT_OF_MEMORY)))
        }
        do throws(UpstreamError) {
            try handle.load(job, of: call)
            let code = curl_multi_add_handle(multi, handle.easy)
            guard code == CURLM_OK else { throw UpstreamError(multi: code) }
        } catch {
            return end(handle, with: .failure(error))
        }
        clock.setAlarm(noLaterThan: handle.progress.deadline)
    }

    private func resume(_ handle: CurlHandle) {
        guard handle.progress.phase == .paused else { return }
        if let code = handle.progress.heldResult {
            end(handle, with: handle.result(of: code))
        } else if !handle.resume() {
            end(handle, with: handle.result(of: CURLE_WRITE_ERROR))
        }
    }

    /// libcurl is done with a transfer. It may be done with one that is paused, which its receiver learns
    /// only when it is ready for more.
    func conclude(_ handle: CurlHandle, _ code: CURLcode) {
        if handle.progress.phase == .paused, handle.progress.failure == nil {
            handle.progress.heldResult = code
        } else {
            end(handle, with: handle.result(of: code))
        }
    }

    /// The one way out of the engine. The handle is free before the receiver knows.
    func end(_ handle: CurlHandle, with result: Result<UpstreamSummary, UpstreamError>) {
        curl_multi_remove_handle(multi, handle.easy)
        let receiver = handle.unload()
        handles.giveBack(handle)
        receiver?.end(result)
    }
}
