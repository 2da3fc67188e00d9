"""What exactly is paid when, and is an agreed plan being kept?"""
